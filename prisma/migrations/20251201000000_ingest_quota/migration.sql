-- AlterTable
ALTER TABLE "tenant_quotas" ADD COLUMN "ingest_events_per_second" BIGINT;

-- CreateTable
CREATE TABLE "tenant_sizes" (
    "tenant_id" TEXT NOT NULL,
    "stored_bytes" BIGINT NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_sizes_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "ingest_gates" (
    "tenant_id" TEXT NOT NULL,
    "gateway" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "refused_requests" BIGINT NOT NULL DEFAULT 0,
    "refused_at" TIMESTAMPTZ(3),
    "refused_quota" TEXT,

    CONSTRAINT "ingest_gates_pkey" PRIMARY KEY ("tenant_id","gateway")
);

-- AddForeignKey
ALTER TABLE "tenant_sizes" ADD CONSTRAINT "tenant_sizes_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ingest_gates" ADD CONSTRAINT "ingest_gates_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Row-level security
ALTER TABLE "tenant_sizes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenant_sizes" FORCE ROW LEVEL SECURITY;
ALTER TABLE "ingest_gates" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ingest_gates" FORCE ROW LEVEL SECURITY;

-- The tenant and the platform admin see them; gateways and who measures the store write them.
CREATE POLICY tenant_own ON "tenant_sizes" FOR SELECT USING ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "ingest_gates" FOR SELECT USING ("tenant_id" = app_tenant());
CREATE POLICY platform_tenants ON "ingest_gates" FOR SELECT USING (app_platform() = 'tenants');
CREATE POLICY platform_directory ON "tenant_sizes" USING (app_platform() = 'directory') WITH CHECK (app_platform() = 'directory');
CREATE POLICY platform_directory ON "ingest_gates" USING (app_platform() = 'directory') WITH CHECK (app_platform() = 'directory');

GRANT SELECT, INSERT, UPDATE ON "tenant_sizes", "ingest_gates" TO logwarden_app;
