import { DataClass, revealStates, type Reveal, type RevealCreate, type RevealedValue } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx } from '@logwarden/kernel';
import { can } from '@logwarden/policy';
import { changeAudited, recordAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import {
  hiddenValueAt,
  revealedAnswer,
  sourceOfOriginal,
  type HiddenPlace,
  type HiddenValue,
} from '../egress/hidden-values.ts';
import type { Masked } from '../egress/masked.ts';
import { parsePosition } from '../logs/hit-json.ts';
import type { LogDeps } from '../logs/log-deps.ts';
import type { MaskKeys } from '../masking/mask-keys.ts';
import { newId } from '../secrets.ts';
import { assertFresh } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import { settingsOf } from '../settings/tenant-settings.ts';
import { everySource } from '../directory/masking-rows.ts';

export interface RevealDeps extends LogDeps, ServiceDeps {
  readonly maskKeys: MaskKeys;
}
interface Call {
  readonly ctx: Ctx;
  readonly deps: RevealDeps;
}
/** Reveals happen in a session of the browser only: asking for the session refuses every key. */
type SessionCall = Call & { readonly session: () => LiveSession };

type Row = NonNullable<Awaited<ReturnType<TenantDb['revealRequest']['findFirst']>>>;

/** How long a request waits for a decision, and an approval for its first look. */
const waitMs = 24 * 3_600_000;
const listed = 200;

interface Place extends HiddenPlace {
  readonly keyVersion: number;
}

/** Written by {@link requestReveal} only. */
function placeOf(row: Row): Place {
  const details: unknown = row.details;
  const number = (name: string): number | undefined => {
    const value: unknown = typeof details === 'object' && details !== null ? Reflect.get(details, name) : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  return { field: row.field, item: number('item') ?? 0, at: number('at'), keyVersion: number('keyVersion') ?? 1 };
}

function stateOf(row: Row, nowMs: number): Reveal['state'] {
  const state = revealStates.find((name) => name === row.state) ?? 'expired';
  return state !== 'refused' && row.expiresAt.getTime() <= nowMs ? 'expired' : state;
}

async function toReveals(call: Call, rows: readonly Row[]): Promise<Reveal[]> {
  const names = new Map((await call.deps.directory.sourcesOf(call.ctx.scope)).map(({ id, name }) => [id, name]));
  const nowMs = call.deps.clock.nowMs();
  return rows.flatMap((row) => {
    const dataClass = DataClass.safeParse(row.dataClass);
    if (!dataClass.success) return [];
    return {
      id: row.id,
      state: stateOf(row, nowMs),
      requestedBy: row.requestedBy,
      source: names.get(row.sourceId) ?? row.sourceId,
      position: `${row.hitStream}:${String(row.hitSeq)}`,
      field: row.field,
      dataClass: dataClass.data,
      reason: row.reason,
      ticket: row.ticket,
      createdAt: row.createdAt.toISOString(),
      decidedBy: row.decidedBy,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      usedAt: row.usedAt?.toISOString() ?? null,
      expiresAt: row.expiresAt.toISOString(),
    };
  });
}

async function oneReveal(call: Call, row: Row): Promise<Reveal> {
  const [reveal] = await toReveals(call, [row]);
  if (reveal === undefined) throw notFound();
  return reveal;
}

function notFound(): AppError {
  return new AppError('resource.not_found', 'There is no such request.');
}

/** Own requests, and for who may approve, those of everybody; the newest first. */
export async function listReveals(call: Call): Promise<Reveal[]> {
  authorise(call.ctx, 'pii.reveal');
  const { ctx, deps } = call;
  const all = can(ctx.actor, 'pii.approve', { within: ctx.scope });
  const rows = await deps.database.withTenant(ctx.scope, (db) =>
    db.revealRequest.findMany({
      where: all ? {} : { requestedBy: writtenBy(ctx.actor) },
      orderBy: { createdAt: 'desc' },
      take: listed,
    }),
  );
  return toReveals(call, rows);
}

async function hiddenAt(
  call: Call,
  position: { stream: string; seq: number },
  place: HiddenPlace,
): Promise<HiddenValue> {
  const { ctx, deps } = call;
  const found = await deps.store.original(ctx.scope, position);
  if (found === undefined) throw new AppError('resource.not_found', 'There is no such line.');
  const masker = deps.maskers.of(await deps.directory.maskingOf(ctx.scope, sourceOfOriginal(found)));
  return hiddenValueAt(masker, found, place);
}

/** Asks to see one hidden value. The request holds its token and place, never the value. */
export async function requestReveal(call: SessionCall & { readonly input: RevealCreate }): Promise<Reveal> {
  authorise(call.ctx, 'pii.reveal');
  authorise(call.ctx, 'logs.search');
  const session = call.session();
  const { ctx, deps, input } = call;
  const { tenantId } = ctx.scope;
  const { revealFourEyes } = await settingsOf(call);
  if (!revealFourEyes) await assertFresh(deps, ctx, session);
  const position = parsePosition(input.position);
  const hidden = await hiddenAt(call, position, { field: input.field, item: input.item, at: input.at });
  const [version = 1] = await deps.directory.maskKeyVersions(ctx.scope);
  const nowMs = deps.clock.nowMs();
  const typed = deps.maskers.of(await deps.directory.maskingOf(ctx.scope, everySource));
  const row = await changeAudited(
    call,
    (db) =>
      db.revealRequest.create({
        data: {
          tenantId,
          id: newId('r'),
          requestedBy: writtenBy(ctx.actor),
          sourceId: hidden.sourceId,
          hitStream: position.stream,
          hitSeq: BigInt(position.seq),
          field: input.field,
          dataClass: hidden.dataClass,
          token: deps.maskKeys.token({ tenantId, version }, hidden.dataClass, hidden.canonical),
          reason: typed.maskText(input.reason).text,
          ticket: typed.maskText(input.ticket).text,
          state: revealFourEyes ? 'requested' : 'approved',
          createdAt: new Date(nowMs),
          expiresAt: new Date(nowMs + waitMs),
          details: { item: input.item, keyVersion: version, ...(input.at === undefined ? {} : { at: input.at }) },
        },
      }),
    (made) => auditOf('pii.reveal.request', made),
  );
  return oneReveal(call, row);
}

function auditOf(action: string, row: Row) {
  const { id, sourceId, field, dataClass, token } = row;
  return { action, target: { kind: 'reveal', id }, details: { sourceId, field, dataClass, token } };
}

async function liveRow(db: TenantDb, id: string, nowMs: number): Promise<Row> {
  const row = await db.revealRequest.findFirst({ where: { id } });
  if (row === null) throw notFound();
  if (stateOf(row, nowMs) === 'expired') throw new AppError('resource.conflict', 'The request has ended; ask again.');
  return row;
}

async function decide(
  call: SessionCall & { readonly revealId: string },
  state: 'approved' | 'refused',
): Promise<Reveal> {
  authorise(call.ctx, 'pii.approve');
  const { ctx, deps } = call;
  await assertFresh(deps, ctx, call.session());
  const nowMs = deps.clock.nowMs();
  const by = writtenBy(ctx.actor);
  const { tenantId } = ctx.scope;
  const row = await changeAudited(
    call,
    async (db) => {
      const asked = await liveRow(db, call.revealId, nowMs);
      if (asked.state !== 'requested')
        throw new AppError('resource.conflict', `The request is ${asked.state} already.`);
      if (asked.requestedBy === by)
        throw new AppError('auth.forbidden', 'Another person must decide what you asked for.');
      const data = { state, decidedBy: by, decidedAt: new Date(nowMs), expiresAt: new Date(nowMs + waitMs) };
      return db.revealRequest.update({ where: { tenantId_id: { tenantId, id: asked.id } }, data });
    },
    (decided) => auditOf(state === 'approved' ? 'pii.reveal.approve' : 'pii.reveal.refuse', decided),
  );
  return oneReveal(call, row);
}

/** Lets the person who asked see the value. Nobody decides on an own request. */
export async function approveReveal(call: SessionCall & { readonly revealId: string }): Promise<Reveal> {
  return decide(call, 'approved');
}

export async function refuseReveal(call: SessionCall & { readonly revealId: string }): Promise<Reveal> {
  return decide(call, 'refused');
}

/** The first look begins the minutes in which the value may be seen. */
async function beginLook(call: Call & { readonly revealId: string }, minutes: number): Promise<Row> {
  const { ctx, deps } = call;
  const nowMs = deps.clock.nowMs();
  const { tenantId } = ctx.scope;
  return deps.database.withTenant(ctx.scope, async (db) => {
    const row = await liveRow(db, call.revealId, nowMs);
    if (row.requestedBy !== writtenBy(ctx.actor)) throw notFound();
    if (row.state === 'used') return row;
    if (row.state !== 'approved') throw new AppError('resource.conflict', `The request is ${row.state}.`);
    const data = { state: 'used', usedAt: new Date(nowMs), expiresAt: new Date(nowMs + minutes * 60_000) };
    return db.revealRequest.update({ where: { tenantId_id: { tenantId, id: row.id } }, data });
  });
}

/** The value, for the person who asked, freshly signed in, for some minutes. Every look is written down first. */
export async function openReveal(call: SessionCall & { readonly revealId: string }): Promise<Masked<RevealedValue>> {
  authorise(call.ctx, 'pii.reveal');
  authorise(call.ctx, 'logs.search');
  const { ctx, deps } = call;
  const session = call.session();
  await assertFresh(deps, ctx, session);
  const { revealMinutes } = await settingsOf(call);
  const row = await beginLook(call, revealMinutes);
  const place = placeOf(row);
  const hidden = await hiddenAt(call, { stream: row.hitStream, seq: Number(row.hitSeq) }, place);
  const owner = { tenantId: ctx.scope.tenantId, version: place.keyVersion };
  if (deps.maskKeys.token(owner, hidden.dataClass, hidden.canonical) !== row.token) {
    throw new AppError('resource.conflict', 'Another value stands at this place now; ask again.');
  }
  await recordAudit(deps, { ctx, outcome: 'ok', ...auditOf('pii.reveal.open', row) });
  const seenAt = new Date(deps.clock.nowMs()).toISOString();
  const watermark = `${session.info.user.email} · ${seenAt} · ${row.ticket} · ${row.id}`;
  return revealedAnswer({ hidden, hideAt: row.expiresAt.toISOString(), watermark });
}
