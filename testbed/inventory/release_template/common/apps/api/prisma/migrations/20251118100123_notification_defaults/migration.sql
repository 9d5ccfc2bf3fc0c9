-- AlterTable
ALTER TABLE "notification_settings"
    ALTER COLUMN "telegramEnabled" SET DEFAULT false,
    ALTER COLUMN "telegramCooldownMin" SET DEFAULT 60,
    ALTER COLUMN "telegramQuietHours" SET DEFAULT '22-07';
