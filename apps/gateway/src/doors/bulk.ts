import type { SourceView } from '@logwarden/contracts';
import type { AppendedRun } from '../append/stream-lanes.ts';
import { BulkReply } from '../bulk/bulk-reply.ts';
import { parseBulk, type BulkItems } from '../bulk/parse-bulk.ts';
import type { SourceRefusal } from '../directory.ts';
import { filterPath } from '../elastic/filter-path.ts';
import type { EventBatch } from '../events/event-batch.ts';
import { EventReport, reportEvents } from '../events/event-report.ts';
import { claimSource, resolveSource, targetOf, type Call, type GatewayParts, type Reply } from '../http/call.ts';
import type { Body } from '../http/read-body.ts';
import { sourceError } from '../http/refusal.ts';
import { isRefusedByItem, refuseItems } from './bulk-over-quota.ts';

/** The items of one source, by their place in the body. */
interface Group {
  readonly name: string;
  readonly source: SourceView;
  readonly items: readonly number[];
  readonly batch: EventBatch;
}

const deleteRefused = {
  type: 'illegal_argument_exception',
  reason: 'events are kept until their retention ends; they cannot be deleted through _bulk',
};

function itemsByName(items: BulkItems): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  let lastName = '';
  let last: number[] = [];
  for (let i = 0; i < items.ops.length; i++) {
    if (items.ops[i] === 'delete') continue;
    const name = items.sources[i] ?? '';
    if (name !== lastName || i === 0) {
      last = byName.get(name) ?? [];
      byName.set(name, last);
      lastName = name;
    }
    last.push(i);
  }
  return byName;
}

function batchOf(body: Buffer, items: BulkItems, chosen: readonly number[]): EventBatch {
  const whole = chosen.length === items.ops.length;
  const pick = <T>(from: readonly T[], fallback: T): readonly T[] =>
    whole ? from : chosen.map((i) => from[i] ?? fallback);
  const ids = pick(items.ids, '');
  return {
    body,
    starts: pick(items.starts, 0),
    ends: pick(items.ends, 0),
    ids: ids.some((id) => id !== '') ? ids : null,
  };
}

/** Looks every source up. Refuses the whole body when none of its items has a place. */
async function groupItems(
  parts: GatewayParts,
  call: Call,
  body: Buffer,
  items: BulkItems,
): Promise<{ readonly groups: Group[]; readonly refused: ReadonlyMap<string, SourceRefusal> }> {
  const groups: Group[] = [];
  const refused = new Map<string, SourceRefusal>();
  for (const [name, chosen] of itemsByName(items)) {
    const answer = await resolveSource(parts, call, name);
    if (answer.ok) groups.push({ name, source: answer.source, items: chosen, batch: batchOf(body, items, chosen) });
    else {
      refused.set(name, answer.refusal);
      parts.counters.refusedEvents(call.key.tenantId, answer.refusal, chosen.length);
    }
  }
  const [first] = refused;
  if (groups.length === 0 && first !== undefined) throw sourceError(first[1], first[0]);
  return { groups, refused };
}

function reportGroups(groups: readonly Group[], items: BulkItems, parts: GatewayParts): EventReport {
  const report = new EventReport();
  for (const group of groups) {
    const lineNumbers = group.items.map((i) => items.lineNumbers[i] ?? 0);
    const { charset, kind } = group.source.parser;
    reportEvents(group.batch, lineNumbers, { report, json: true, charset, kind, limits: parts.limits });
    for (const [k, i] of group.items.entries()) {
      if (items.ops[i] === 'update') {
        report.add(lineNumbers[k] ?? 0, 'unsupported_op', 'an update is stored as an event of its own');
      }
    }
  }
  return report;
}

function conflict(id: string): { readonly type: string; readonly reason: string } {
  return {
    type: 'version_conflict_engine_exception',
    reason: `[${id}]: version conflict, document already exists (current version [1])`,
  };
}

/** Answers the items of a source that are durable now. */
function writeStored(
  reply: BulkReply,
  group: Group,
  items: BulkItems,
  done: { readonly runs: readonly AppendedRun[]; readonly known: readonly boolean[] | null },
): void {
  for (const run of done.runs) {
    for (let k = run.from; k < run.to; k++) {
      const i = group.items[k] ?? 0;
      const op = items.ops[i] ?? 'index';
      const seq = run.firstSeq + k - run.from;
      const sent = items.ids[i] ?? '';
      const id = sent === '' ? `${run.stream}.${seq}` : sent;
      const duplicate = done.known?.[k] === true;
      const status = duplicate ? (op === 'create' ? 409 : 200) : 201;
      const item = { op, source: group.name, id, status };
      if (status === 409) reply.failed(i, item, conflict(id));
      else reply.stored(i, item, seq);
    }
  }
}

/** Answers the items that have no place: their source is refused, or they delete. */
function writeRefused(reply: BulkReply, items: BulkItems, refused: ReadonlyMap<string, SourceRefusal>): void {
  for (const [i, op] of items.ops.entries()) {
    const source = items.sources[i] ?? '';
    const id = items.ids[i] ?? '';
    const refusal = refused.get(source);
    if (op === 'delete') reply.failed(i, { op, source, id, status: 400 }, deleteRefused);
    else if (refusal !== undefined) {
      const { status, message: reason } = sourceError(refusal, source);
      const type = status === 403 ? 'security_exception' : 'invalid_index_name_exception';
      reply.failed(i, { op, source, id, status }, { type, reason });
    }
  }
}

/** `_bulk`: validated whole, then appended by source, then answered item by item in the order of the body. */
export async function takeBulk(parts: GatewayParts, call: Call, defaultSource: string): Promise<Reply> {
  let body: Body;
  try {
    body = await call.readBody();
  } catch (error) {
    if (isRefusedByItem(call, error)) return refuseItems(parts, call, defaultSource, error);
    throw error;
  }
  return takeItems(parts, call, defaultSource, body);
}

async function takeItems(parts: GatewayParts, call: Call, defaultSource: string, body: Body): Promise<Reply> {
  const startedMs = parts.clock.nowMs();
  try {
    const { tenantId } = call.key;
    const items = parseBulk(body.bytes, defaultSource);
    call.noteReceived(items.ops.length, body.bytes.byteLength);
    const deletes = items.ops.filter((op) => op === 'delete').length;
    if (deletes > 0) parts.counters.refusedEvents(tenantId, 'delete', deletes);
    const { groups, refused } = await groupItems(parts, call, body.bytes, items);
    const report = reportGroups(groups, items, parts);
    const filter = call.query.get('filter_path');
    const reply = new BulkReply(items.ops.length, filter);
    await parts.partialBodies.run(tenantId, body.bytes, async (progress) => {
      const append = async (group: Group): Promise<void> => {
        const runs = await parts.counters.orRefused(tenantId, group.items.length, () =>
          parts.lanes.append(targetOf(call, group.source, 'bulk'), group.batch, progress),
        );
        parts.counters.accepted(tenantId, 'bulk', group.items.length);
        const known = parts.knownIds.remember(group.source.id, group.batch);
        writeStored(reply, group, items, { runs, known });
      };
      await allSettled(groups.map(append));
    });
    writeRefused(reply, items, refused);
    const text = reply.text(parts.clock.nowMs() - startedMs, report.isEmpty ? null : report.toJson());
    const filtered = filter === null || reply.isFiltered ? text : JSON.stringify(filterPath(JSON.parse(text), filter));
    return { status: 200, body: filtered, contentType: 'elastic' };
  } finally {
    body.release();
  }
}

/** Waits for all, so that nothing goes on after the answer; then throws the first error. */
async function allSettled(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** `POST /{index}/_doc`, `PUT /{index}/_create/{id}`: the body is one document. */
export async function takeDocument(
  parts: GatewayParts,
  call: Call,
  place: { readonly source: string; readonly id: string; readonly op: 'create' | 'index' },
): Promise<Reply> {
  const claim = await claimSource(parts, call, place.source);
  const body = await call.readBody();
  try {
    const { tenantId } = call.key;
    const bytes = body.bytes;
    const batch: EventBatch = {
      body: bytes,
      starts: [0],
      ends: [bytes.byteLength],
      ids: place.id === '' ? null : [place.id],
    };
    call.noteReceived(1, bytes.byteLength);
    const report = new EventReport();
    const { charset, kind } = claim.parser;
    reportEvents(batch, [1], { report, json: true, charset, kind, limits: parts.limits });
    const { source, run } = await parts.counters.orRefused(tenantId, 1, async () => {
      const taken = await claim.take();
      const [done] = await parts.lanes.append(targetOf(call, taken, 'bulk'), batch, new Map());
      return { source: taken, run: done };
    });
    parts.counters.accepted(tenantId, 'bulk', 1);
    const seq = run?.firstSeq ?? 0;
    const duplicate = parts.knownIds.remember(source.id, batch)?.[0] === true;
    const id = place.id === '' ? `${run?.stream ?? ''}.${seq}` : place.id;
    if (duplicate && place.op === 'create') return conflictReply(place.source, id);
    return {
      status: duplicate ? 200 : 201,
      body: {
        _index: place.source,
        _id: id,
        _version: duplicate ? 2 : 1,
        result: duplicate ? 'updated' : 'created',
        _shards: { total: 1, successful: 1, failed: 0 },
        _seq_no: seq,
        _primary_term: 1,
        ...(report.isEmpty ? {} : { report: report.toJson() }),
      },
    };
  } finally {
    body.release();
  }
}

function conflictReply(index: string, id: string): Reply {
  const cause = { ...conflict(id), index };
  return { status: 409, body: { error: { root_cause: [cause], ...cause }, status: 409 } };
}
