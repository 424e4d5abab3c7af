import { AppError } from '@logwarden/kernel';
import { BulkReply } from '../bulk/bulk-reply.ts';
import { parseBulk } from '../bulk/parse-bulk.ts';
import { filterPath } from '../elastic/filter-path.ts';
import type { Call, GatewayParts, Reply } from '../http/call.ts';
import { clientFamily } from '../http/refusal.ts';

/**
 * Elasticsearch's JavaScript client ends its bulk helper on a refused request, and sends items again that were refused
 * one by one. Others read items badly or not at all (docs/ingest.md): they are refused whole.
 */
export function isRefusedByItem(call: Call, error: unknown): error is AppError {
  const isOver = error instanceof AppError && error.code === 'ingest.over_quota';
  return isOver && clientFamily(call.req) === 'elasticsearch-js';
}

/** Answers every item of a body with 429, as Elasticsearch does when it has too much to do. Nothing of it is kept. */
export async function refuseItems(
  parts: GatewayParts,
  call: Call,
  defaultSource: string,
  over: AppError,
): Promise<Reply> {
  const { tenantId } = call.key;
  parts.counters.refusedRequest(tenantId, over.code, clientFamily(call.req));
  const body = await call.readRefused();
  try {
    const items = parseBulk(body.bytes, defaultSource);
    parts.counters.received(tenantId, items.ops.length, body.bytes.byteLength);
    parts.counters.refusedEvents(tenantId, over.code, items.ops.length);
    const filter = call.query.get('filter_path');
    const reply = new BulkReply(items.ops.length, filter);
    const error = { type: 'es_rejected_execution_exception', reason: over.message };
    for (const [i, op] of items.ops.entries()) {
      reply.failed(i, { op, source: items.sources[i] ?? '', id: items.ids[i] ?? '', status: 429 }, error);
    }
    const text = reply.text(0, null);
    if (filter === null || reply.isFiltered) return { status: 200, body: text, contentType: 'elastic' };
    return { status: 200, body: JSON.stringify(filterPath(JSON.parse(text), filter)), contentType: 'elastic' };
  } finally {
    body.release();
  }
}
