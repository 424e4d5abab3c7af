import type { StoreRow } from '../../port.ts';
import type { RowVerdict } from '../../identity/verdict.ts';
import { clientIdOf } from '../../identity/client-id.ts';
import type { Streams } from '../../ledger/streams.ts';
import { SeqSet } from '../../ledger/seq-set.ts';
import { contentOf, type KnownIds } from './known-ids.ts';

type KeptRow = Exclude<StoreRow, { kind: 'dropped' }>;

/**
 * Decides which rows of a batch are there already. (stream, seq) by the streams' seq sets; a client's id by id and
 * content: the same content is a duplicate, other content is kept under a new id.
 */
export async function decideRows(
  rows: readonly StoreRow[],
  known: { readonly streams: Streams; readonly ids: KnownIds },
): Promise<Map<StoreRow, RowVerdict>> {
  const verdicts = decideBySeq(rows, known.streams);
  await decideById(rows, verdicts, known.ids);
  return verdicts;
}

function decideBySeq(rows: readonly StoreRow[], streams: Streams): Map<StoreRow, RowVerdict> {
  const verdicts = new Map<StoreRow, RowVerdict>();
  const inBatch = new Map<string, SeqSet>();
  let header: StoreRow['origin']['header'] | undefined;
  let seen: SeqSet | undefined;
  let here = new SeqSet();
  for (const row of rows) {
    if (row.origin.header !== header) {
      header = row.origin.header;
      seen = streams.find(header.tenant, header.source, header.stream)?.seen;
      const key = `${header.tenant}\0${header.source}\0${header.stream}`;
      here = inBatch.get(key) ?? new SeqSet();
      inBatch.set(key, here);
    }
    const seq = header.firstSeq + row.origin.index;
    if (seen?.has(seq) === true || here.has(seq)) verdicts.set(row, 'seq_duplicate');
    else here.add(seq);
  }
  return verdicts;
}

interface IdRow {
  readonly row: KeptRow;
  readonly id: string;
}

async function decideById(
  rows: readonly StoreRow[],
  verdicts: Map<StoreRow, RowVerdict>,
  ids: KnownIds,
): Promise<void> {
  const withId: IdRow[] = [];
  const suspects = new Map<string, IdRow[]>();
  for (const row of rows) {
    const id = clientIdOf(row);
    if (id === undefined || row.kind === 'dropped' || verdicts.has(row)) continue;
    withId.push({ row, id });
    if (!(await ids.perhapsKnown(row, id))) continue;
    const { tenant, day } = row.origin.header;
    const key = `${tenant}\0${day}`;
    const group = suspects.get(key);
    if (group === undefined) suspects.set(key, [{ row, id }]);
    else group.push({ row, id });
  }
  if (withId.length === 0) return;
  const contents = new Map<string, string[]>();
  for (const [key, group] of suspects) {
    const [tenant = '', day = ''] = key.split('\0');
    const found = await ids.contents(tenant, day, [...new Set(group.map(({ id }) => id))]);
    for (const [of, stored] of found)
      contents.set(`${tenant}\0${of}`, [...(contents.get(`${tenant}\0${of}`) ?? []), ...stored]);
  }
  for (const { row, id } of withId) {
    const { tenant, source } = row.origin.header;
    const key = `${tenant}\0${source}\0${id}`;
    const content = contentOf(row);
    const stored = contents.get(key);
    if (stored === undefined) contents.set(key, [content]);
    else if (stored.includes(content)) verdicts.set(row, 'id_duplicate');
    else {
      verdicts.set(row, 'conflict');
      stored.push(content);
    }
  }
}
