import { AppError, type TenantId, type TenantScope } from '@logwarden/kernel';
import { PrismaPg } from '@prisma/adapter-pg';
import { toAppError } from './db-errors.ts';
import { PrismaClient, type Prisma } from './generated/client.ts';
import { assertRestrictedRole } from './runtime-role.ts';
import { lockToTenant } from './tenant-lock.ts';

/** Why a transaction works outside a tenant. Each opens only the tables it names; see the row-level policies. */
export type PlatformPurpose = 'accounts' | 'tenants' | 'directory' | 'audit' | 'audit_heads';

type Tx = Prisma.TransactionClient;
type Tables = 'tenant' | 'system' | 'source' | 'membership' | 'apiKey' | 'user' | 'tenantSetting' | 'tenantQuota';
type Rights = 'group' | 'groupMember' | 'groupRole' | 'grant' | 'auditRecord' | 'auditHead' | 'lifecycleMove';
type Masking = 'maskPolicy' | 'maskedField' | 'maskKey' | 'revealRequest';
type Intake = 'tenantSize' | 'ingestGate';
type People = 'user' | 'credential' | 'apiSession' | 'firstRunToken' | 'membership' | 'tenant';
type SignIn =
  'group' | 'groupMember' | 'groupRole' | 'totpSecret' | 'identityLink' | 'directorySetting' | 'oidcSession';
type Directory = 'tenant' | 'source' | 'apiKey' | 'tenantQuota' | 'grant' | 'maskPolicy' | 'maskedField' | 'maskKey';
export type TenantDb = Pick<Tx, Tables | Rights | Masking | Intake>;
export interface PlatformDbs {
  readonly accounts: Pick<Tx, People | SignIn>;
  readonly tenants: Pick<Tx, 'tenant' | 'membership' | 'source' | 'tenantQuota' | 'ingestGate'>;
  readonly directory: Pick<Tx, Directory | Intake>;
  readonly audit: Pick<Tx, 'auditRecord'>;
  readonly audit_heads: Pick<Tx, 'auditRecord' | 'auditHead' | 'tenant'>;
}

/** One transaction whose parts may work for different purposes; all commit together or not at all. */
export interface Steps {
  asTenant<T>(scope: TenantScope, fn: (db: TenantDb) => Promise<T>): Promise<T>;
  asPlatform<P extends PlatformPurpose, T>(purpose: P, fn: (db: PlatformDbs[P]) => Promise<T>): Promise<T>;
  /** Waits until no other transaction holds the name, and holds it to the end of this one. */
  lock(name: string): Promise<void>;
}

/** Metadata. Every call is one transaction and names a tenant or a purpose; errors are AppErrors. */
export interface Database {
  withTenant<T>(scope: TenantScope, fn: (db: TenantDb) => Promise<T>): Promise<T>;
  withPlatform<P extends PlatformPurpose, T>(purpose: P, fn: (db: PlatformDbs[P]) => Promise<T>): Promise<T>;
  inSteps<T>(fn: (steps: Steps) => Promise<T>): Promise<T>;
  /** Rejects with `db.unavailable` when PostgreSQL does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connection string of the restricted role. */
  readonly url: string;
  readonly maxConnections?: number;
}

interface Mode {
  tenantId: TenantId | null;
  open: boolean;
}

/** A client whose operations are locked to the mode's tenant while there is one, and refused while there is none. */
function lockedClient(prisma: PrismaClient, mode: Mode) {
  return prisma.$extends({
    query: {
      $allModels: {
        $allOperations({ model, operation, args, query }) {
          if (!mode.open) throw new AppError('internal.unexpected', 'a query outside tenant and purpose');
          return mode.tenantId === null ? query(args) : query(lockArgs(mode.tenantId, model, operation, args));
        },
      },
    },
  });
}

/** The lock adds members that every operation of the model takes, so the arguments keep their type. */
function lockArgs<A>(tenantId: TenantId, model: string, operation: string, args: A): A {
  return lockToTenant(tenantId, model, operation, args) as A;
}

/** The extension changes arguments only, so the extended transaction has the plain one's surface. */
function asPlainTx(tx: unknown): Tx {
  return tx as Tx;
}

function stepsOf(tx: Tx, mode: Mode): Steps {
  const enter = async <T>(tenant: TenantId | null, platform: string, fn: () => Promise<T>): Promise<T> => {
    if (mode.open) throw new AppError('internal.unexpected', 'steps of a transaction run one after another');
    await tx.$executeRaw`SELECT set_config('app.tenant', ${tenant ?? ''}, true), set_config('app.platform', ${platform}, true)`;
    mode.tenantId = tenant;
    mode.open = true;
    try {
      return await fn();
    } finally {
      mode.open = false;
    }
  };
  return {
    asTenant: (scope, fn) => enter(scope.tenantId, '', () => fn(tx)),
    asPlatform: (purpose, fn) => enter(null, purpose, () => fn(tx)),
    lock: async (name) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    },
  };
}

/** Opens the pool and proves that the role is bound by row-level security; throws `config.invalid` when it is not. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const adapter = new PrismaPg({
    connectionString: options.url,
    max: options.maxConnections ?? 8,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    application_name: 'logwarden',
  });
  const prisma = new PrismaClient({ adapter });
  const inSteps = async <T>(fn: (steps: Steps) => Promise<T>): Promise<T> => {
    const mode: Mode = { tenantId: null, open: false };
    try {
      return await lockedClient(prisma, mode).$transaction((tx) => fn(stepsOf(asPlainTx(tx), mode)), {
        maxWait: 5000,
        timeout: 15_000,
      });
    } catch (error) {
      throw toAppError(error);
    }
  };
  const database: Database = {
    inSteps,
    withTenant: (scope, fn) => inSteps((steps) => steps.asTenant(scope, fn)),
    withPlatform: (purpose, fn) => inSteps((steps) => steps.asPlatform(purpose, fn)),
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`.catch((error: unknown) => {
        throw toAppError(error);
      });
    },
    close: () => prisma.$disconnect(),
  };
  try {
    await database.ping();
    await assertRestrictedRole((sql) => prisma.$queryRawUnsafe(sql));
  } catch (error) {
    await database.close();
    throw toAppError(error);
  }
  return database;
}
