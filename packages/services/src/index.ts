export { getArrival, type ArrivalSource } from './arrival/get-arrival.ts';
export type { ServiceDeps } from './deps.ts';
export { recordAudit, type AuditEntry } from './audit/append-audit.ts';
export { ReadMeter } from './audit/read-meter.ts';
export { exportHeads } from './audit/audit-heads.ts';
export { exportAudit, exportPlatformAudit } from './audit/export-audit.ts';
export { getAuditHead, listAudit, listPlatformAudit } from './audit/list-audit.ts';
export { openInstallationKeys, type InstallationKeys } from './installation/installation-keys.ts';
export { addGroupMember, removeGroupMember } from './group/group-members.ts';
export { createGroup, listGroups, removeGroup, updateGroup } from './group/groups.ts';
export { createGrant, listGrants, revokeGrant } from './grant/grants.ts';
export { getLdap, updateLdap } from './people-directory/ldap-settings.ts';
export { refreshDirectoryPeople } from './people-directory/refresh-people.ts';
export { OidcProviders } from './people-directory/oidc-providers.ts';
export { getOidc, oidcSignInName, updateOidc } from './people-directory/oidc-settings.ts';
export { refreshOidcSessions } from './people-directory/refresh-oidc.ts';
export { finishOidcSignIn, startOidcSignIn } from './people-directory/sign-in-oidc.ts';
export { sealEmergencyAccount } from './emergency/seal-emergency.ts';
export { permissionMatrix } from './grant/permission-matrix.ts';
export { createIngestQuotas } from './quota/ingest-quotas.ts';
export { measureSizes, type MeasureDeps } from './quota/measure-sizes.ts';
export { getUsage, listUsage, updateQuota } from './quota/quotas.ts';
export { budgetedStore } from './quota/budgeted-store.ts';
export { getTenantSettings, settingsOf, updateTenantSettings } from './settings/tenant-settings.ts';
export { beginFactor, confirmFactor, getFactor, removeFactor } from './factor/factors.ts';
export { assertFresh, refreshSignIn } from './session/fresh.ts';
export { listMemberSessions, revokeMemberSessions } from './member/member-sessions.ts';
export { LoginThrottle, type Failures, type ThrottleMemory } from './password/login-throttle.ts';
export { ThrottleFile } from './password/throttle-file.ts';
export { minPasswordLength } from './password/password-policy.ts';
export { type LiveSession } from './session/session-view.ts';
export { type Peer } from './session/open-session.ts';
export { signIn, type SignInDeps } from './session/sign-in.ts';
export { authenticateSession } from './session/authenticate-session.ts';
export { listSessions, revokeSession, signOut, switchTenant, updateProfile } from './session/own-sessions.ts';
export { changePassword } from './session/change-password.ts';
export { createFirstAdmin, isFirstRun, issueFirstRunToken } from './first-run/first-run.ts';
export { createTenant, listTenants, updateTenant } from './tenant/tenants.ts';
export { addMember, listMembers, removeMember, updateMember } from './member/members.ts';
export { createSystem, listSystems, updateSystem } from './system/systems.ts';
export { createSource, getSource, listSources, updateSource } from './source/sources.ts';
export { getSourceStats, listSourceStats } from './source/source-stats.ts';
export { previewParser } from './source/preview-parser.ts';
export { createApiKey, listApiKeys, revokeApiKey } from './api-key/api-keys.ts';
export {
  createIngestDirectory,
  scopeOfKey,
  type IngestDirectory,
  type KeyAnswer,
  type KeyRefusal,
  type ResolvedKey,
  type SourceAnswer,
  type SourceRefusal,
} from './directory/ingest-directory.ts';
export { maskedItems, type Masked } from './egress/masked.ts';
export {
  approveMaskPolicy,
  getMaskPolicy,
  listMaskPolicies,
  proposeMaskPolicy,
  rejectMaskPolicy,
} from './masking/policies.ts';
export { previewMaskPolicy } from './masking/preview-policy.ts';
export { getMaskCoverage } from './masking/coverage.ts';
export { getRemaskProgress } from './masking/get-remask-progress.ts';
export { RemaskJob } from './masking/remask-job.ts';
export { readersStore } from './egress/readers-store.ts';
export { listMaskKeys, retireMaskKey, rotateMaskKey } from './masking/rotate-keys.ts';
export { LookupRate, lookupValue } from './masking/lookup.ts';
export { approveReveal, listReveals, openReveal, refuseReveal, requestReveal } from './reveal/reveals.ts';
export { createIndexMasking } from './masking/create-index-masking.ts';
export { loadMasterKey } from './masking/master-key.ts';
export { MaskKeys } from './masking/mask-keys.ts';
export { Maskers } from './masking/maskers.ts';
export { type LogDeps } from './logs/log-deps.ts';
export { searchLogs } from './logs/search-logs.ts';
export { aggregateLogs } from './logs/aggregate-logs.ts';
export { listFields } from './logs/list-fields.ts';
export { downloadEvent } from './logs/download-event.ts';
export { getContext } from './logs/get-context.ts';
export { listQuarantine, replayQuarantine, type QuarantineReplayer } from './quarantine/quarantine.ts';
export { checkLedger, getLedger } from './ledger/ledger.ts';
export { checkQuery } from './query/check-query.ts';
export { completeQuery } from './query/complete-query.ts';
export { explainQuery } from './query/explain-query.ts';
export { getPipeline } from './pipeline/get-pipeline.ts';
export { InstallationWatch } from './pipeline/installation.ts';
export { remoteProcess, type ProcessReader } from './pipeline/process-reader.ts';
export { getLifecycle } from './lifecycle/get-lifecycle.ts';
export { runLifecycle, type LifecycleDeps, type LifecycleRound } from './lifecycle/run-lifecycle.ts';
