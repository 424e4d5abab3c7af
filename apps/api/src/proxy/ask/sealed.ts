import type { InstallationKeys } from '@logwarden/services';
import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Ctx } from '@logwarden/kernel';
import { z } from 'zod';
import { malformed, noSuchContext, unanswerable } from './refusal.ts';

/** What a scroll or a point in time goes on with. It lives in its id alone, so any process can read it. */
const Context = z.object({
  kind: z.enum(['scroll', 'point in time']),
  /** One per opened scroll or point in time, so that closing it closes all of its ids. */
  nonce: z.string(),
  openedAtMs: z.number(),
  expiresAtMs: z.number(),
  /** The index expression, and how it treats names that are not there. */
  index: z.string().optional(),
  ignoreUnavailable: z.boolean(),
  allowNoIndices: z.boolean(),
  /** A scroll's search, and where its last page ended. */
  search: z.string().optional(),
  place: z.string().optional(),
  total: z.object({ value: z.number(), relation: z.enum(['eq', 'gte']) }).optional(),
  seen: z.number().optional(),
});
export type Context = z.infer<typeof Context>;
export type ContextKind = Context['kind'];

const maxIdLength = 32_768;
const maxClosed = 10_000;

/** Closed contexts, until their ids would have ended anyway. */
const closed = new Map<string, number>();

/** A print of what a key may read; ids of before a change do not open after it. */
function rightsOf(ctx: Ctx): string {
  const { scope, actor } = ctx;
  const sources = scope.sources === undefined ? null : [...scope.sources].sort();
  return createHash('sha256')
    .update(JSON.stringify([scope.tenantId, sources, actor]))
    .digest('base64url')
    .slice(0, 22);
}

export function newNonce(): string {
  return randomBytes(12).toString('base64url');
}

/** What an id is bound to: it opens for this key with these rights only. */
function bindingOf(ctx: Ctx, kind: ContextKind): string {
  const key = ctx.actor.kind === 'apiKey' ? ctx.actor.apiKeyId : '';
  return JSON.stringify(['proxy', kind, ctx.scope.tenantId, key, rightsOf(ctx)]);
}

export interface Opener {
  readonly keys: Pick<InstallationKeys, 'seal' | 'unseal'>;
  readonly ctx: Ctx;
  readonly nowMs: number;
}

export function sealContext({ keys, ctx }: Opener, context: Context): string {
  const text = deflateRawSync(JSON.stringify(context)).toString('base64');
  const id = Buffer.from(keys.seal(text, bindingOf(ctx, context.kind))).toString('base64url');
  if (id.length > maxIdLength) throw unanswerable('The search is too long to be scrolled; use search_after.');
  return id;
}

function opened({ keys, ctx }: Opener, id: string, kind: ContextKind): unknown {
  try {
    const text = keys.unseal(Buffer.from(id, 'base64url').toString('utf8'), bindingOf(ctx, kind));
    return JSON.parse(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: 1_048_576 }).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Opens an id for the key that it was given to. Every reason why it does not open looks the same. */
export function openContext(opener: Opener, id: string, kind: ContextKind): Context {
  const parsed = Context.safeParse(id.length > maxIdLength ? undefined : opened(opener, id, kind));
  if (!parsed.success) throw noSuchContext(kind);
  const context = parsed.data;
  if (context.kind !== kind || context.expiresAtMs <= opener.nowMs || closed.has(context.nonce))
    throw noSuchContext(kind);
  return context;
}

export function closeContext(context: Context, nowMs: number): void {
  if (closed.size >= maxClosed) {
    for (const [nonce, expiresAtMs] of closed) if (expiresAtMs <= nowMs) closed.delete(nonce);
  }
  closed.set(context.nonce, nowMs + maxKeepAliveMs);
}

const maxKeepAliveMs = 24 * 3_600_000;
const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `5m`: how long a context stays open after each use. At most a day. */
export function keepAliveMs(text: string | undefined, at: string): number {
  const [, digits, unit] = /^(\d{1,8})(ms|s|m|h|d)$/.exec(text ?? '') ?? [];
  const ms = digits === undefined ? NaN : Number(digits) * (unitsMs[unit ?? 'ms'] ?? 1);
  if (ms >= 1 && ms <= maxKeepAliveMs) return ms;
  throw malformed(at, 'a time such as 1m, at most 24h');
}
