-- AlterTable
ALTER TABLE "outbounds"
    ADD COLUMN "ordererName" TEXT,
    ADD COLUMN "recipientName" TEXT,
    ADD COLUMN "recipientPhone" TEXT,
    ADD COLUMN "recipientAddress" TEXT,
    ADD COLUMN "recipientPostalCode" TEXT,
    ADD COLUMN "invoiceNumber" TEXT;
