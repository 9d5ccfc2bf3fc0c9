const DEFAULT_JWT_SECRET = "dev-secret-change-me";

function must(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (!value) throw new Error(`Missing env: ${name}`);
  return value;
}

const nodeEnv = process.env.NODE_ENV ?? "development";
const isProduction = nodeEnv === "production";
const jwtSecret = process.env.JWT_SECRET ?? DEFAULT_JWT_SECRET;

if (isProduction && jwtSecret === DEFAULT_JWT_SECRET) {
  throw new Error("Production environment requires secure JWT_SECRET");
}

export const env = {
  NODE_ENV: nodeEnv,
  HOST: process.env.HOST ?? "0.0.0.0",
  PORT: Number(process.env.PORT ?? 8080),
  JWT_SECRET: must("JWT_SECRET", DEFAULT_JWT_SECRET),
  DATABASE_URL: must("DATABASE_URL"),
  REDIS_URL: must("REDIS_URL", "redis://localhost:6379"),
  AI_QUEUE_NAME: process.env.AI_QUEUE_NAME ?? "jarvis_ai_jobs",
  PUBSUB_CHANNEL: process.env.PUBSUB_CHANNEL ?? "jarvis_room_events",
  CORS_ORIGIN: process.env.CORS_ORIGIN ?? "",
  OPENAI_API_KEY: process.env.OPENAI_API_KEY ?? "",
  OPENAI_BASE_URL: process.env.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
  OPENAI_TRANSLATE_MODEL: process.env.OPENAI_TRANSLATE_MODEL ?? "gpt-4o-mini",
  OPENAI_IDEA_MODEL: process.env.OPENAI_IDEA_MODEL ?? "gpt-4o-mini",
  NAVER_CLIENT_ID: process.env.NAVER_CLIENT_ID ?? "",
  NAVER_CLIENT_SECRET: process.env.NAVER_CLIENT_SECRET ?? "",
  HOLIDAY_API_KEY: process.env.HOLIDAY_API_KEY ?? "",
  INSTANCE_ID: process.env.INSTANCE_ID ?? crypto.randomUUID(),
};

if (isProduction && env.JWT_SECRET.length < 32) {
  throw new Error("JWT_SECRET must be at least 32 characters long in production");
}
