-- AlterTable
ALTER TABLE "tenant_settings" ADD COLUMN "require_second_factor" BOOLEAN NOT NULL DEFAULT false;
