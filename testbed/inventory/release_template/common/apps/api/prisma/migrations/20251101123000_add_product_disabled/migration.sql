-- AlterTable
ALTER TABLE "products" ADD COLUMN "disabled" BOOLEAN NOT NULL DEFAULT false;
