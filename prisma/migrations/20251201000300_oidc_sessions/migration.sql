-- CreateTable
CREATE TABLE "oidc_sessions" (
    "session_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "flow_hash" CHAR(64) NOT NULL,
    "sealed" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oidc_sessions_pkey" PRIMARY KEY ("session_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "oidc_sessions_flow_hash_key" ON "oidc_sessions"("flow_hash");

-- AddForeignKey
ALTER TABLE "oidc_sessions" ADD CONSTRAINT "oidc_sessions_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "api_sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Tokens of a provider are read by sign-in and sessions only.
ALTER TABLE "oidc_sessions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "oidc_sessions" FORCE ROW LEVEL SECURITY;
CREATE POLICY platform_accounts ON "oidc_sessions" USING (app_platform() = 'accounts') WITH CHECK (app_platform() = 'accounts');
GRANT SELECT, INSERT, UPDATE, DELETE ON "oidc_sessions" TO logwarden_app;
