import { hiddenFields, type LookupRequest, type LookupResponse } from '@logwarden/contracts';
import { AppError, type Clock, type Ctx } from '@logwarden/kernel';
import { canonicalOf } from '@logwarden/masking';
import { quoteText } from '@logwarden/query';
import { recordAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { lookupAnswer } from '../egress/hits.ts';
import type { Masked } from '../egress/masked.ts';
import { prepareQuery, type LogDeps } from '../logs/log-deps.ts';
import type { MaskKeys } from './mask-keys.ts';

export interface LookupDeps extends LogDeps, ServiceDeps {
  readonly maskKeys: MaskKeys;
  readonly lookupRate: LookupRate;
}

const windowMs = 60_000;
const perWindow = 30;

/** Lookups of one person or key within a minute: enough for work, too few to try the completions of a masked number. */
export class LookupRate {
  readonly #clock: Clock;
  readonly #times = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `auth.rate_limited` with `retryAfterMs`, or counts one. */
  take(who: string): void {
    const nowMs = this.#clock.nowMs();
    const recent = (this.#times.get(who) ?? []).filter((time) => time > nowMs - windowMs);
    this.#times.set(who, recent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= perWindow) {
      throw new AppError('auth.rate_limited', `At most ${String(perWindow)} lookups a minute.`, {
        details: { retryAfterMs: oldest + windowMs - nowMs },
      });
    }
    recent.push(nowMs);
  }
}

/** Lines that hold exactly a value, by its blind tokens under every live version of the key. The audit gets the token. */
export async function lookupValue(call: {
  readonly ctx: Ctx;
  readonly input: LookupRequest;
  readonly deps: LookupDeps;
  readonly signal?: AbortSignal;
}): Promise<Masked<LookupResponse>> {
  authorise(call.ctx, 'pii.lookup');
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const { tenantId } = ctx.scope;
  deps.lookupRate.take(`${tenantId}/${writtenBy(ctx.actor)}`);
  const begunAtMs = deps.clock.nowMs();
  const { from, to, sources } = input;
  const prepared = await prepareQuery(deps, ctx, { query: '', from, to, sources });
  const value = canonicalOf(input.dataClass, input.value);
  const versions = await deps.directory.maskKeyVersions(ctx.scope);
  const tokens = versions.map((version) => deps.maskKeys.token({ tenantId, version }, input.dataClass, value));
  await recordAudit(deps, {
    ctx,
    action: 'pii.lookup',
    outcome: 'ok',
    details: { dataClass: input.dataClass, token: tokens[0] ?? '', from, to, sources: sources ?? [] },
  });
  const request = {
    ...prepared.query,
    query: tokens.map((token) => `${hiddenFields.token}:${quoteText(token)}`).join(' OR '),
    limit: input.limit,
    total: true,
    ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
  };
  const page = await deps.store.search(ctx.scope, request, call.signal);
  const tookMs = deps.clock.nowMs() - begunAtMs;
  return lookupAnswer(prepared.reader, page, { nameOf: prepared.nameOf, tookMs, hints: [] });
}
