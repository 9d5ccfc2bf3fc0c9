"""The room of the team chat (document 004): its checks, and what its target says."""
