"""The AI worker: takes jobs from BullMQ's queue, answers over Redis, writes rows."""
