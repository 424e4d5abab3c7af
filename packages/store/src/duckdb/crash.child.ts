import { BusFeed, lines } from '@logwarden/testing/store-contract-data';
import { openDuckdbStore } from './duckdb-store.ts';

/**
 * Indexes a made-up bus into the store of a directory until its end, rolling and merging all the while; a test kills it
 * at random moments. Arguments: directory, records, seed.
 */
const [directory = '', records = '0', seed = '1'] = process.argv.slice(2);

const linesPerRecord = 40;
const streams = 3;

let state = Number(seed);
function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return (state >>> 8) % limit;
}

/** Record `offset` of the bus: the same at every start. Every fifth has client ids, some lines end in quarantine. */
function addRecord(feed: BusFeed, offset: number): void {
  const firstSeq = Math.floor(offset / streams) * linesPerRecord;
  const stream = `stream-${offset % streams}`;
  const made = lines(linesPerRecord, (at) => ({
    raw: JSON.stringify({ stream, seq: firstSeq + at, level: 'info', text: `line ${firstSeq + at}` }),
    fields: { stream, seq: firstSeq + at, level: 'info', text: `line ${firstSeq + at}` },
    ...(offset % 5 === 0 ? { id: `${stream}-${firstSeq + at}` } : {}),
    ...((firstSeq + at) % 97 === 0 ? { ends: 'quarantine' as const } : {}),
  }));
  feed.record(made, { stream, firstSeq, tenant: offset % 7 === 0 ? 'tbank' : 'tcustoms' });
}

const store = await openDuckdbStore({
  directory,
  clock: { nowMs: Date.now },
  threads: 1,
  memoryMb: 256,
  directRows: 400,
  hotRows: 900,
  hotAgeMs: 30,
  quietMs: 15,
});
const end = Number(records);
process.send?.('open');
for (let next = await store.readPosition('events', 0); next < end;) {
  const feed = new BusFeed(0, next);
  for (let count = 1 + below(14); count > 0 && next < end; count--) addRecord(feed, next++);
  await store.commit(feed.batch());
  if (below(12) === 0) await store.flush();
  if (below(30) === 0) await store.settle();
}
await store.close();
