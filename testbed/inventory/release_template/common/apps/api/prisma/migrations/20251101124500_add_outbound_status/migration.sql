-- CreateEnum
CREATE TYPE "OutboundStatus" AS ENUM ('shipped', 'in_transit', 'delivered', 'returned');

-- AlterTable
ALTER TABLE "outbounds" ADD COLUMN "status" "OutboundStatus" NOT NULL DEFAULT 'shipped';
