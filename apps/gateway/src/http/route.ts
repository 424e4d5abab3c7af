import { takeBatch } from '../doors/batch.ts';
import { takeBulk, takeDocument } from '../doors/bulk.ts';
import { takeLines } from '../doors/lines.ts';
import type { Call, GatewayParts, Reply } from './call.ts';

/** A request that brings events. `elastic` and `native` differ in how an error is said. */
export type Door = (parts: GatewayParts, call: Call) => Promise<Reply>;

/** The door a path leads to; `method` where the path is one but not with this method. */
export type Route =
  { readonly kind: 'door'; readonly door: Door } | { readonly kind: 'method'; readonly allow: string };

const native: Readonly<Record<string, Door>> = {
  json: (parts, call) => takeLines(parts, call, 'json'),
  ndjson: (parts, call) => takeLines(parts, call, 'ndjson'),
  raw: (parts, call) => takeLines(parts, call, 'raw'),
  batch: takeBatch,
};

function withMethod(method: string, allowed: readonly string[], door: Door): Route {
  return allowed.includes(method) ? { kind: 'door', door } : { kind: 'method', allow: allowed.join(', ') };
}

function nativeRoute(method: string, segments: readonly string[]): Route | null {
  const door = segments.length === 3 && segments[1] === 'v1' ? native[segments[2] ?? ''] : undefined;
  return door === undefined ? null : withMethod(method, ['POST', 'PUT'], door);
}

/** The door of a path, or null when it leads to none. */
export function findDoor(method: string, segments: readonly string[]): Route | null {
  const [first = '', second = '', third = ''] = segments;
  if (first === 'ingest') return nativeRoute(method, segments);
  const put = ['POST', 'PUT'];
  if (first === '_bulk' && segments.length === 1)
    return withMethod(method, put, (parts, call) => takeBulk(parts, call, ''));
  if (first === '' || first.startsWith('_')) return null;
  if (second === '_bulk' || (third === '_bulk' && segments.length === 3)) {
    return withMethod(method, put, (parts, call) => takeBulk(parts, call, first));
  }
  if ((second === '_doc' || second === '_create') && segments.length <= 3) {
    const op = second === '_create' || third === '' ? 'create' : 'index';
    return withMethod(method, put, (parts, call) =>
      takeDocument(parts, call, {
        source: first,
        id: third,
        op: call.query.get('op_type') === 'create' ? 'create' : op,
      }),
    );
  }
  return null;
}
