function must(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Missing env: ${name}`);
  return value;
}

export const env = {
  NODE_ENV: process.env.NODE_ENV ?? "development",
  DATABASE_URL: must("DATABASE_URL"),
  REDIS_URL: process.env.REDIS_URL ?? "redis://localhost:6379",
  AI_QUEUE_NAME: process.env.AI_QUEUE_NAME ?? "jarvis_ai_jobs",
  PUBSUB_CHANNEL: process.env.PUBSUB_CHANNEL ?? "jarvis_room_events",
  AI_PROVIDER: process.env.AI_PROVIDER ?? "mock",
  OPENAI_API_KEY: process.env.OPENAI_API_KEY ?? "",
  OPENAI_MODEL: process.env.OPENAI_MODEL ?? "gpt-4o-mini",
};
