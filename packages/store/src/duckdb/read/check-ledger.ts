import type { LedgerFinding, LedgerRow } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { BusState } from '../catalogue/catalogue.ts';
import type { FileSnapshot } from '../catalogue/file-set.ts';
import type { StreamState } from '../../ledger/streams.ts';
import type { StoreCore } from '../core.ts';
import { asNumber } from '../engine.ts';
import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import { checkBus, checkCoverage, checkStored, checkSums, noRows, type RowsFound } from '../../ledger/ledger-checks.ts';
import { ledgerNow } from './ledger.ts';
import { assertScope, visibleSources } from './reader.ts';
import { relation } from './relation.ts';

/** See `StorePort.checkLedger`. Reads (stream, seq) of every row of the tenant. */
export async function checkLedger(core: StoreCore, scope: TenantScope): Promise<readonly LedgerFinding[]> {
  assertScope(scope);
  const { rows, streams, bus, files } = await core.exclusive(() => takeBooks(core, scope));
  const found = await seqsInFiles(core, files);
  const byStream = Map.groupBy(rows, (row) => `${row.source}\0${row.stream}`);
  const findings: LedgerFinding[] = rows.flatMap(checkSums);
  for (const stream of streams) {
    const booked = byStream.get(`${stream.source}\0${stream.name}`) ?? [];
    findings.push(...checkCoverage(stream, booked), ...checkStored(stream, found.get(stream.id) ?? noRows));
  }
  findings.push(...checkBus(bus, scope, rows));
  return findings;
}

interface Books {
  readonly rows: readonly LedgerRow[];
  readonly streams: readonly StreamState[];
  readonly bus: ReadonlyMap<string, BusState>;
  readonly files: FileSnapshot;
}

/** Ledger, seqs, bus offsets and files of one moment: no batch is committed between them, so none looks half booked. */
async function takeBooks(core: StoreCore, scope: TenantScope): Promise<Books> {
  const sources = visibleSources(scope);
  const rows = await ledgerNow(core, scope, { fromMs: -Infinity, toMs: Infinity });
  const streams = core.streams
    .ofTenant(scope.tenantId)
    .filter((stream) => sources === undefined || sources.includes(stream.source))
    .map(copyStream);
  const bus = new Map(
    [...core.bus].map(([key, state]) => [
      key,
      { ...state, offsets: SeqSet.of(state.offsets.runs), gaps: [...state.gaps] },
    ]),
  );
  return { rows, streams, bus, files: core.files.snapshot((info) => info.tenant === scope.tenantId) };
}

function copyStream(stream: StreamState): StreamState {
  const parts = [...stream.parts].map(
    ([key, part]) =>
      [key, { ...part, stored: SeqSet.of(part.stored.runs), ended: SeqSet.of(part.ended.runs) }] as const,
  );
  const seen = SeqSet.of(stream.seen.runs);
  return { ...stream, seen, removed: SeqSet.of(stream.removed.runs), parts: new Map(parts) };
}

/** (stream, seq) of all rows of a tenant as runs, made by DuckDB: seq minus its rank is constant along a run. */
async function seqsInFiles(core: StoreCore, snapshot: FileSnapshot): Promise<Map<number, RowsFound>> {
  try {
    const paths = snapshot.files.map(({ info }) => ({ info, path: core.pathOf(info) }));
    const from = relation(paths, ['#stream', '#seq'], 'true');
    const rows = await core.engine.session((session) =>
      session.rows(
        `WITH r AS (SELECT "#stream" AS s, "#seq" AS q, count(*) AS c FROM ${from} GROUP BY s, q)
         SELECT s, min(q), max(q), c > 1 FROM
           (SELECT s, q, c, q - row_number() OVER (PARTITION BY s, c > 1 ORDER BY q) AS g FROM r)
         GROUP BY s, c > 1, g ORDER BY 1, 2`,
      ),
    );
    const out = new Map<number, { seqs: SeqSet; doubled: Run[] }>();
    for (const row of rows) {
      const id = asNumber(row[0]);
      const known = out.get(id) ?? { seqs: new SeqSet(), doubled: [] };
      known.seqs.add(asNumber(row[1]), asNumber(row[2]));
      if (row[3] === true) known.doubled.push([asNumber(row[1]), asNumber(row[2])]);
      out.set(id, known);
    }
    return out;
  } finally {
    snapshot.release();
  }
}
