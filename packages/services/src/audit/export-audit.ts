import { canonicalJson, platformChain, type AuditSpan, type Download } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import type { Ctx, PlatformCtx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { recordAudit } from './append-audit.ts';
import { signHead, type HeadDeps } from './audit-heads.ts';
import { recordsOf } from './audit-rows.ts';

const mostRecords = 50_000;

type ChainDb = Pick<TenantDb, 'auditRecord'>;

async function* partsOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function exportOf(db: ChainDb, chain: string, span: AuditSpan, deps: HeadDeps): Promise<Download> {
  const head = await signHead(db, chain, deps);
  const lines: string[] = [];
  for (let from = span.fromSeq; lines.length < mostRecords;) {
    const limit = Math.min(1000, mostRecords - lines.length);
    const toSeq = Math.min(span.toSeq ?? head.seq, head.seq);
    const records = await recordsOf(db, { chain, fromSeq: from, toSeq, limit });
    lines.push(...records.map((record) => `${canonicalJson(record)}\n`));
    const last = records.at(-1);
    if (last === undefined || records.length < limit) break;
    from = last.seq + 1;
  }
  const bytes = Buffer.from(`${lines.join('')}${canonicalJson({ head })}\n`, 'utf8');
  return {
    name: `audit-${chain}-${String(span.fromSeq)}.ndjson`,
    type: 'application/x-ndjson',
    sizeBytes: bytes.length,
    headers: {},
    parts: partsOf(bytes),
  };
}

interface Call<C> {
  readonly ctx: C;
  readonly input: AuditSpan;
  readonly deps: HeadDeps;
}

async function recorded<C extends Ctx | PlatformCtx>(call: Call<C>): Promise<void> {
  const { fromSeq, toSeq } = call.input;
  const details = { fromSeq, toSeq: toSeq ?? null };
  await recordAudit(call.deps, { ctx: call.ctx, action: 'audit.export', outcome: 'ok', details });
}

/** The tenant's chain as a file. That it was taken is its last record. */
export async function exportAudit(call: Call<Ctx>): Promise<Download> {
  authorise(call.ctx, 'audit.export');
  await recorded(call);
  const { ctx, input, deps } = call;
  return deps.database.withTenant(ctx.scope, (db) => exportOf(db, ctx.scope.tenantId, input, deps));
}

/** The installation's own chain as a file. */
export async function exportPlatformAudit(call: Call<PlatformCtx>): Promise<Download> {
  authorise(call.ctx, 'platform.audit');
  await recorded(call);
  return call.deps.database.withPlatform('audit', (db) => exportOf(db, platformChain, call.input, call.deps));
}
