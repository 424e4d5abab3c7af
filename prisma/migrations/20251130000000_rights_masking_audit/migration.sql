-- AlterTable
ALTER TABLE "users" ADD COLUMN "emergency" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN "sources" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "api_sessions" ADD COLUMN "fresh_until" TIMESTAMPTZ(3),
ADD COLUMN "method" TEXT NOT NULL DEFAULT 'password',
ADD COLUMN "second_factor" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "tenant_settings" (
    "tenant_id" TEXT NOT NULL,
    "reveal_four_eyes" BOOLEAN NOT NULL DEFAULT true,
    "masking_four_eyes" BOOLEAN NOT NULL DEFAULT true,
    "reveal_minutes" INTEGER NOT NULL DEFAULT 5,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "tenant_settings_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "tenant_quotas" (
    "tenant_id" TEXT NOT NULL,
    "ingest_bytes_per_second" BIGINT,
    "storage_bytes" BIGINT,
    "query_ms_per_minute" INTEGER,
    "concurrent_queries" INTEGER,
    "isolation" TEXT NOT NULL DEFAULT 'shared',
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "tenant_quotas_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "groups" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "tenant_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("tenant_id","group_id","user_id")
);

-- CreateTable
CREATE TABLE "group_roles" (
    "tenant_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,

    CONSTRAINT "group_roles_pkey" PRIMARY KEY ("tenant_id","group_id","role")
);

-- CreateTable
CREATE TABLE "grants" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL DEFAULT '',
    "row_filter" TEXT NOT NULL DEFAULT '',
    "field_rules" JSONB NOT NULL DEFAULT '{}',
    "unmasked" BOOLEAN NOT NULL DEFAULT false,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "mask_policies" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL DEFAULT '*',
    "version" INTEGER NOT NULL,
    "policy" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "loosens" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,

    CONSTRAINT "mask_policies_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "masked_fields" (
    "tenant_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "data_class" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "policy_version" INTEGER NOT NULL,

    CONSTRAINT "masked_fields_pkey" PRIMARY KEY ("tenant_id","source_id","field","data_class")
);

-- CreateTable
CREATE TABLE "reveal_requests" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "source_id" TEXT NOT NULL DEFAULT '',
    "hit_stream" TEXT NOT NULL,
    "hit_seq" BIGINT NOT NULL,
    "field" TEXT NOT NULL,
    "data_class" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ticket" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "reveal_requests_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "mask_keys" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mask_keys_pkey" PRIMARY KEY ("tenant_id","version")
);

-- CreateTable
CREATE TABLE "audit_records" (
    "tenant_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "target" JSONB,
    "outcome" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,

    CONSTRAINT "audit_records_pkey" PRIMARY KEY ("tenant_id","seq")
);

-- CreateTable
CREATE TABLE "audit_heads" (
    "tenant_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("tenant_id","seq")
);

-- CreateTable
CREATE TABLE "totp_secrets" (
    "user_id" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "recovery_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "totp_secrets_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "identity_links" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_links_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateTable
CREATE TABLE "directory_settings" (
    "id" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "config" JSONB NOT NULL DEFAULT '{}',
    "mapping" JSONB NOT NULL DEFAULT '[]',
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "directory_settings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lifecycle_moves" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL DEFAULT '',
    "partition" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "lifecycle_moves_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "groups_tenant_id_name_key" ON "groups"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "group_members_tenant_id_user_id_idx" ON "group_members"("tenant_id", "user_id");

-- CreateIndex
CREATE INDEX "grants_tenant_id_subject_kind_subject_id_idx" ON "grants"("tenant_id", "subject_kind", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "mask_policies_tenant_id_source_id_version_key" ON "mask_policies"("tenant_id", "source_id", "version");

-- CreateIndex
CREATE INDEX "reveal_requests_tenant_id_created_at_idx" ON "reveal_requests"("tenant_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_records_tenant_id_at_idx" ON "audit_records"("tenant_id", "at");

-- CreateIndex
CREATE INDEX "audit_records_tenant_id_action_at_idx" ON "audit_records"("tenant_id", "action", "at");

-- CreateIndex
CREATE INDEX "identity_links_user_id_idx" ON "identity_links"("user_id");

-- CreateIndex
CREATE INDEX "lifecycle_moves_tenant_id_planned_at_idx" ON "lifecycle_moves"("tenant_id", "planned_at");

-- AddForeignKey
ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant_quotas" ADD CONSTRAINT "tenant_quotas_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "groups" ADD CONSTRAINT "groups_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "groups"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "memberships"("tenant_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_roles" ADD CONSTRAINT "group_roles_tenant_id_group_id_fkey" FOREIGN KEY ("tenant_id", "group_id") REFERENCES "groups"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mask_policies" ADD CONSTRAINT "mask_policies_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "masked_fields" ADD CONSTRAINT "masked_fields_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reveal_requests" ADD CONSTRAINT "reveal_requests_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mask_keys" ADD CONSTRAINT "mask_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "totp_secrets" ADD CONSTRAINT "totp_secrets_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_links" ADD CONSTRAINT "identity_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lifecycle_moves" ADD CONSTRAINT "lifecycle_moves_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The second lock, as in the migration before: deny by default, then a tenant's own rows, then narrow purposes.
-- audit       = the chain of the platform itself (tenant '')
-- audit_heads = heads of all chains, to sign and give out; reads no more of a record than its head needs
ALTER TABLE "tenant_settings" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenant_settings" FORCE ROW LEVEL SECURITY;
ALTER TABLE "tenant_quotas" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenant_quotas" FORCE ROW LEVEL SECURITY;
ALTER TABLE "groups" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "groups" FORCE ROW LEVEL SECURITY;
ALTER TABLE "group_members" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "group_members" FORCE ROW LEVEL SECURITY;
ALTER TABLE "group_roles" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "group_roles" FORCE ROW LEVEL SECURITY;
ALTER TABLE "grants" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "grants" FORCE ROW LEVEL SECURITY;
ALTER TABLE "mask_policies" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "mask_policies" FORCE ROW LEVEL SECURITY;
ALTER TABLE "masked_fields" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "masked_fields" FORCE ROW LEVEL SECURITY;
ALTER TABLE "reveal_requests" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reveal_requests" FORCE ROW LEVEL SECURITY;
ALTER TABLE "mask_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "mask_keys" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_records" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_records" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_heads" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_heads" FORCE ROW LEVEL SECURITY;
ALTER TABLE "totp_secrets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "totp_secrets" FORCE ROW LEVEL SECURITY;
ALTER TABLE "identity_links" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity_links" FORCE ROW LEVEL SECURITY;
ALTER TABLE "directory_settings" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "directory_settings" FORCE ROW LEVEL SECURITY;
ALTER TABLE "lifecycle_moves" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "lifecycle_moves" FORCE ROW LEVEL SECURITY;

-- A tenant's own rows. Quotas are set by the platform.
CREATE POLICY tenant_own ON "tenant_settings" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "tenant_quotas" FOR SELECT USING ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "groups" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "group_members" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "group_roles" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "grants" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "mask_policies" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "masked_fields" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "reveal_requests" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "mask_keys" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "lifecycle_moves" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "audit_records" FOR SELECT USING ("tenant_id" = app_tenant());
CREATE POLICY tenant_append ON "audit_records" FOR INSERT WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "audit_heads" FOR SELECT USING ("tenant_id" = app_tenant());

-- Sign-in, sessions, people: who somebody is, and what groups and grants make of it.
CREATE POLICY platform_accounts ON "totp_secrets" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "identity_links" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "directory_settings" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "group_members" FOR SELECT USING (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "group_roles" FOR SELECT USING (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "groups" FOR SELECT USING (app_platform() = 'accounts');

-- The platform admin's list.
CREATE POLICY platform_tenants ON "tenant_quotas" USING (app_platform() = 'tenants') WITH CHECK (app_platform() = 'tenants');

-- Gateway and indexer.
CREATE POLICY platform_directory ON "tenant_quotas" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "grants" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "mask_policies" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "masked_fields" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "mask_keys" FOR SELECT USING (app_platform() = 'directory');

-- The platform's chain, and the heads of all.
CREATE POLICY platform_audit ON "audit_records" FOR SELECT USING (app_platform() = 'audit' AND "tenant_id" = '');
CREATE POLICY platform_audit_append ON "audit_records" FOR INSERT WITH CHECK (app_platform() = 'audit' AND "tenant_id" = '');
CREATE POLICY platform_heads ON "audit_records" FOR SELECT USING (app_platform() = 'audit_heads');
CREATE POLICY platform_heads ON "tenants" FOR SELECT USING (app_platform() = 'audit_heads');
CREATE POLICY platform_heads ON "audit_heads" FOR SELECT USING (app_platform() = 'audit_heads');
CREATE POLICY platform_heads_append ON "audit_heads" FOR INSERT WITH CHECK (app_platform() = 'audit_heads');

GRANT SELECT, INSERT, UPDATE ON "tenant_settings", "tenant_quotas", "groups", "grants", "mask_policies", "masked_fields", "reveal_requests", "mask_keys", "totp_secrets", "identity_links", "directory_settings", "lifecycle_moves" TO logwarden_app;
GRANT SELECT, INSERT ON "group_members", "group_roles" TO logwarden_app;
GRANT DELETE ON "groups", "group_members", "group_roles", "masked_fields", "totp_secrets", "identity_links", "lifecycle_moves" TO logwarden_app;

-- Records and heads are added and read, by nobody changed.
GRANT SELECT, INSERT ON "audit_records", "audit_heads" TO logwarden_app;
REVOKE UPDATE, DELETE, TRUNCATE ON "audit_records", "audit_heads" FROM logwarden_app, PUBLIC;
