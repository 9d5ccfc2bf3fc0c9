-- AlterTable
ALTER TABLE "returns" ADD COLUMN "outboundId" TEXT;

-- CreateIndex
CREATE INDEX "returns_outboundId_idx" ON "returns"("outboundId");

-- AddForeignKey
ALTER TABLE "returns" ADD CONSTRAINT "returns_outboundId_fkey" FOREIGN KEY ("outboundId") REFERENCES "outbounds"("id") ON DELETE SET NULL ON UPDATE CASCADE;
