import type { TenantScope } from '@logwarden/kernel';
import { sqlText } from '@logwarden/query';
import type { QuarantinedEvent, Raw } from '../../port.ts';
import type { StoreCore } from '../core.ts';
import { asNumber, asText } from '../engine.ts';
import { hitId } from './hits.ts';
import { visibleSources } from './reader.ts';
import { relation } from './relation.ts';

const columns = [
  '#source',
  '#reason',
  '#detail',
  '#raw',
  '#accepted',
  '#stream',
  '#seq',
  '#topic',
  '#partition',
  '#offset',
];

/** Quarantined events, latest acceptance first. */
export async function quarantine(
  core: StoreCore,
  scope: TenantScope,
  request: { readonly source?: string; readonly limit: number },
): Promise<Raw<readonly QuarantinedEvent[]>> {
  const sources = visibleSources(scope, request.source === undefined ? undefined : [request.source]);
  const snapshot = core.files.snapshot((info) => info.kind === 'quarantine' && info.tenant === scope.tenantId);
  try {
    const paths = snapshot.files.map(({ info }) => ({ info, path: core.pathOf(info) }));
    const wanted =
      sources === undefined
        ? 'true'
        : sources.length === 0
          ? 'false'
          : `"#source" IN (${sources.map(sqlText).join(', ')})`;
    const rows = await core.engine.session((session) =>
      session.rows(
        `SELECT * FROM ${relation(paths, columns, wanted)} ORDER BY "#accepted" DESC, "#stream", "#seq" DESC LIMIT ${request.limit}`,
      ),
    );
    return {
      raw: rows.map((row) => {
        const id = asNumber(row[5]);
        const seq = asNumber(row[6]);
        return {
          id: hitId(scope.tenantId, `${id}\0\0${seq}`),
          source: asText(row[0]),
          reason: asText(row[1]),
          detail: asText(row[2]),
          raw: asText(row[3]),
          acceptedAtMs: asNumber(row[4]),
          stream: core.streams.get(id)?.name ?? '',
          seq,
          topic: asText(row[7]),
          partition: asNumber(row[8]),
          offset: asNumber(row[9]),
        };
      }),
    };
  } finally {
    snapshot.release();
  }
}
