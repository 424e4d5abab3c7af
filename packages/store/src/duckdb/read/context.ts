import type { TenantScope } from '@logwarden/kernel';
import type { OriginalEvent, Raw, StoredHit } from '../../port.ts';
import type { StreamState } from '../../ledger/streams.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { asNumber, type Session } from '../engine.ts';
import { fetchEvents, type FetchedEvent, type RowsAt } from './hits.ts';
import { visibleSources } from './reader.ts';
import { relation } from './relation.ts';
import { filesOf } from './search.ts';

interface ContextRequest {
  readonly stream: string;
  readonly seq: number;
  readonly before: number;
  readonly after: number;
}

/** Lines around a hit by (stream, seq), in reading order. Empty: there is no such event in the scope. */
export async function context(
  core: StoreCore,
  scope: TenantScope,
  request: ContextRequest,
): Promise<Raw<readonly StoredHit[]>> {
  for (const stream of visibleStreams(core, scope, request.stream)) {
    const events = await around(core, stream, request);
    if (events.length > 0) return { raw: events.map(({ hit }) => hit) };
  }
  return { raw: [] };
}

/** One event by (stream, seq), with the bytes as received where they were kept. Undefined: there is none in the scope. */
export async function original(
  core: StoreCore,
  scope: TenantScope,
  request: Pick<ContextRequest, 'stream' | 'seq'>,
): Promise<Raw<OriginalEvent> | undefined> {
  for (const stream of visibleStreams(core, scope, request.stream)) {
    const [event] = await around(core, stream, { ...request, before: 0, after: 0, withBytes: true });
    if (event === undefined) continue;
    const { hit, bytes } = event;
    return { raw: bytes === undefined ? { hit } : { hit, bytes } };
  }
  return undefined;
}

/** Streams of a name in the sources that the scope may see. */
function visibleStreams(core: StoreCore, scope: TenantScope, name: string): StreamState[] {
  const sources = visibleSources(scope);
  return core.streams
    .ofTenant(scope.tenantId)
    .filter((s) => s.name === name && (sources === undefined || sources.includes(s.source)));
}

async function around(
  core: StoreCore,
  stream: StreamState,
  request: ContextRequest & Pick<RowsAt, 'withBytes'>,
): Promise<FetchedEvent[]> {
  const snapshot = core.files.snapshot(
    ({ kind, tenant, sources }) =>
      kind === 'event' && tenant === stream.tenant && sources.some((tally) => tally.source === stream.source),
  );
  try {
    return await core.engine.session(
      async (session) => {
        const side = (condition: string, limit: number): Promise<number[]> =>
          rowsOf(core, session, {
            files: snapshot.files,
            condition: `"#stream" = ${stream.id} AND ${condition}`,
            limit,
          });
        const [hit] = await side(`"#seq" = ${request.seq}`, 1);
        if (hit === undefined) return [];
        const before = await side(`"#seq" < ${request.seq} ORDER BY "#seq" DESC`, request.before);
        const after = await side(`"#seq" > ${request.seq} ORDER BY "#seq"`, request.after);
        const rows = [...before.reverse(), hit, ...after];
        const files = filesOf(
          snapshot.files,
          rows.map((row) => ({ row })),
        );
        return fetchEvents(core, { files, rows, withBytes: request.withBytes === true });
      },
      { timeoutMs: core.options.queryTimeoutMs },
    );
  } finally {
    snapshot.release();
  }
}

async function rowsOf(
  core: StoreCore,
  session: Session,
  query: { files: readonly StoredFile[]; condition: string; limit: number },
): Promise<number[]> {
  if (query.limit <= 0) return [];
  const paths = query.files.map(({ info }) => ({ info, path: core.pathOf(info) }));
  const from = relation(paths, ['#row', '#stream', '#seq'], 'true');
  const rows = await session.rows(`SELECT "#row" FROM ${from} WHERE ${query.condition} LIMIT ${query.limit}`);
  return rows.map((row) => asNumber(row[0]));
}
