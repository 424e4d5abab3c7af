-- The second lock: every table denies by default. A transaction names the tenant it works for
-- (`SET LOCAL app.tenant`), or one of three narrow purposes of the platform (`SET LOCAL app.platform`):
-- accounts  = sign-in, sessions, people
-- tenants   = the platform admin's list of tenants
-- directory = keys and sources as gateway and indexer look them up, read-only
-- The group role holds the grants; the role the product signs in as is a member of it and owns nothing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'logwarden_app') THEN
    CREATE ROLE logwarden_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
END
$$;

CREATE FUNCTION app_tenant() RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.tenant', true), '') $$;
CREATE FUNCTION app_platform() RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.platform', true), '') $$;

ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenants" FORCE ROW LEVEL SECURITY;
ALTER TABLE "systems" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "systems" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sources" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sources" FORCE ROW LEVEL SECURITY;
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "users" FORCE ROW LEVEL SECURITY;
ALTER TABLE "credentials" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credentials" FORCE ROW LEVEL SECURITY;
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "memberships" FORCE ROW LEVEL SECURITY;
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "api_keys" FORCE ROW LEVEL SECURITY;
ALTER TABLE "api_sessions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "api_sessions" FORCE ROW LEVEL SECURITY;
ALTER TABLE "first_run_tokens" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "first_run_tokens" FORCE ROW LEVEL SECURITY;

-- A tenant's own rows.
CREATE POLICY tenant_own ON "tenants" FOR SELECT USING ("id" = app_tenant());
CREATE POLICY tenant_own ON "systems" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "sources" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "memberships" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_own ON "api_keys" USING ("tenant_id" = app_tenant()) WITH CHECK ("tenant_id" = app_tenant());
CREATE POLICY tenant_members ON "users" FOR SELECT USING (
  app_tenant() IS NOT NULL
  AND EXISTS (
    SELECT 1 FROM "memberships" m WHERE m."user_id" = "users"."id" AND m."tenant_id" = app_tenant()
  )
);

-- Sign-in, sessions, people.
CREATE POLICY platform_accounts ON "users" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "credentials" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "api_sessions" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "first_run_tokens" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "memberships" FOR SELECT USING (app_platform() = 'accounts');
CREATE POLICY platform_accounts ON "tenants" FOR SELECT USING (app_platform() = 'accounts');

-- The platform admin's list: tenants in full, of the rest only what is counted.
CREATE POLICY platform_tenants ON "tenants" USING (app_platform() = 'tenants') WITH CHECK (app_platform() = 'tenants');
CREATE POLICY platform_tenants ON "memberships" FOR SELECT USING (app_platform() = 'tenants');
CREATE POLICY platform_tenants ON "sources" FOR SELECT USING (app_platform() = 'tenants');

-- Gateway and indexer.
CREATE POLICY platform_directory ON "tenants" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "sources" FOR SELECT USING (app_platform() = 'directory');
CREATE POLICY platform_directory ON "api_keys" FOR SELECT USING (app_platform() = 'directory');

GRANT USAGE ON SCHEMA public TO logwarden_app;
GRANT SELECT, INSERT, UPDATE ON "tenants", "systems", "sources", "users", "credentials", "memberships", "api_keys", "api_sessions", "first_run_tokens" TO logwarden_app;
GRANT DELETE ON "memberships", "api_sessions" TO logwarden_app;
