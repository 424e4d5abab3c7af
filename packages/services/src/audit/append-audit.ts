import {
  auditAlgorithms,
  firstPrevHash,
  hashedText,
  platformChain,
  type AuditActor,
  type AuditAlgorithm,
  type AuditRecord,
  type AuditTarget,
  type Json,
} from '@logwarden/contracts';
import type { Steps, TenantDb } from '@logwarden/db';
import { tenantId, type Actor, type Ctx, type PlatformCtx } from '@logwarden/kernel';
import { createHash, getHashes } from 'node:crypto';
import type { ServiceDeps } from '../deps.ts';
import { plainJson } from './plain-json.ts';

/** One thing that was done. `details` never hold values of logs, passwords or keys. */
export interface AuditEntry {
  /** With a scope: the tenant's chain; without: the platform's. */
  readonly ctx: Ctx | PlatformCtx;
  readonly action: string;
  readonly target?: AuditTarget;
  readonly outcome: AuditRecord['outcome'];
  readonly details?: Readonly<Record<string, Json>>;
}

/** Who acts before anybody is signed in. */
export const nobody = { kind: 'system', part: 'sign-in' } as const satisfies Actor;

const available = new Set(getHashes());
/** Hashes that this process can take. */
export const usableAlgorithms: readonly AuditAlgorithm[] = auditAlgorithms.filter((name) => available.has(name));

function actorOf(ctx: AuditEntry['ctx']): AuditActor {
  const peer = ctx.peer === undefined ? {} : { peer: ctx.peer };
  const { actor } = ctx;
  switch (actor.kind) {
    case 'user': {
      const name = actor.name === undefined ? {} : { name: actor.name };
      const roles = actor.platformAdmin ? [...actor.roles, 'platform_admin'] : [...actor.roles];
      return { kind: 'user', id: actor.userId, ...name, roles, ...peer };
    }
    case 'apiKey':
      return { kind: 'apiKey', id: actor.apiKeyId, ...peer };
    case 'system':
      return { kind: actor === nobody ? 'nobody' : 'system', id: actor.part, ...peer };
  }
}

/** The hash of a record, hex. */
export function hashRecord(record: Omit<AuditRecord, 'hash'>): string {
  return createHash(record.algorithm).update(hashedText(record), 'utf8').digest('hex');
}

type ChainDb = Pick<TenantDb, 'auditRecord'>;

/**
 * Adds a record to its chain inside the caller's transaction, between its steps. Appends to one chain wait for each
 * other until their transactions end, so do it last.
 */
export async function appendAudit(
  steps: Steps,
  entry: AuditEntry,
  options: { readonly nowMs: number; readonly algorithm?: AuditAlgorithm },
): Promise<void> {
  const stored = 'scope' in entry.ctx ? String(entry.ctx.scope.tenantId) : '';
  const chain = stored === '' ? platformChain : stored;
  const append = async (db: ChainDb): Promise<void> => {
    const last = await db.auditRecord.findFirst({
      where: { tenantId: stored },
      orderBy: { seq: 'desc' },
      select: { seq: true, hash: true },
    });
    const record: Omit<AuditRecord, 'hash'> = {
      chain,
      seq: Number(last?.seq ?? 0n) + 1,
      at: new Date(options.nowMs).toISOString(),
      actor: plainJson(actorOf(entry.ctx)),
      action: entry.action,
      target: entry.target === undefined ? null : plainJson(entry.target),
      outcome: entry.outcome,
      details: plainJson(entry.details ?? {}),
      requestId: plainJson(entry.ctx.requestId),
      prevHash: last?.hash ?? firstPrevHash,
      algorithm: options.algorithm ?? 'sha256',
    };
    const { chain: _, target, ...rest } = record;
    await db.auditRecord.create({
      data: {
        ...rest,
        ...(target === null ? {} : { target }),
        tenantId: stored,
        seq: BigInt(record.seq),
        hash: hashRecord(record),
      },
    });
  };
  await steps.lock(`audit:${stored}`);
  await (stored === '' ? steps.asPlatform('audit', append) : steps.asTenant({ tenantId: tenantId(stored) }, append));
}

/** Writes down what was done, in a transaction of its own. Rejects when it cannot: then it must count as not done. */
export async function recordAudit(deps: ServiceDeps, entry: AuditEntry): Promise<void> {
  await deps.database.inSteps((steps) => appendAudit(steps, entry, { nowMs: deps.clock.nowMs() }));
}

/** A change inside the tenant and the record of it, both or neither. */
export async function changeAudited<T>(
  call: { readonly ctx: Ctx; readonly deps: ServiceDeps },
  change: (db: TenantDb) => Promise<T>,
  entryOf: (result: T) => Omit<AuditEntry, 'ctx' | 'outcome'>,
): Promise<T> {
  const { ctx, deps } = call;
  return deps.database.inSteps(async (steps) => {
    const result = await steps.asTenant(ctx.scope, change);
    await appendAudit(steps, { ctx, outcome: 'ok', ...entryOf(result) }, { nowMs: deps.clock.nowMs() });
    return result;
  });
}
