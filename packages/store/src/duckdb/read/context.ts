import type { TenantScope } from '@logwarden/kernel';
import type { Raw, StoredHit } from '../../port.ts';
import type { StreamState } from '../catalogue/streams.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { asNumber, type Session } from '../engine.ts';
import { fetchHits } from './hits.ts';
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
  const sources = visibleSources(scope);
  const streams = core.streams
    .ofTenant(scope.tenantId)
    .filter((s) => s.name === request.stream && (sources === undefined || sources.includes(s.source)));
  for (const stream of streams) {
    const hits = await around(core, stream, request);
    if (hits.length > 0) return { raw: hits };
  }
  return { raw: [] };
}

async function around(core: StoreCore, stream: StreamState, request: ContextRequest): Promise<StoredHit[]> {
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
        return fetchHits(core, session, { files, rows });
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
