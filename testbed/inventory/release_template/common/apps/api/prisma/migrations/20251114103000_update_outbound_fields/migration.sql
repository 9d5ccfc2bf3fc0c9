-- AlterTable
ALTER TABLE "outbounds"
    ADD COLUMN "freightType" TEXT,
    ADD COLUMN "paymentCondition" TEXT,
    ADD COLUMN "specialNote" TEXT,
    ALTER COLUMN "dateOut" SET DEFAULT CURRENT_TIMESTAMP;
