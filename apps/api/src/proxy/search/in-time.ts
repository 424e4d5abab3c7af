import type { SearchHit } from '@logwarden/contracts';
import { dateValueUs } from '@logwarden/query';
import { unanswerable } from '../ask/refusal.ts';
import { comparePlaces, placeOf } from './place.ts';
import { aggregate, countHits, readHits, readPage, type Reader } from './read.ts';
import type { Slice } from './slice.ts';
import type { After } from './sort.ts';

/** Hits that one answer may hold, and that may be read for one. */
export const maxHits = 10_000;
const pageSize = 1000;

/** The newest hits behind a place. */
export async function newestAfter(reader: Reader, slice: Slice, after: After, limit: number): Promise<SearchHit[]> {
  const { place, ms } = after;
  if (place === undefined)
    return readHits(reader, ms === undefined ? slice : { ...slice, toUs: Math.min(slice.toUs, ms * 1000) }, limit);
  const rest = { ...slice, toUs: Math.min(slice.toUs, place.us + 1) };
  const hits: SearchHit[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(reader, rest, {
      limit: Math.min(pageSize, Math.max(limit - hits.length, 100)),
      cursor,
    });
    hits.push(...page.hits.filter((hit) => comparePlaces(place, placeOf(hit)) < 0));
    ({ cursor } = page);
  } while (cursor !== undefined && hits.length < limit);
  return hits.slice(0, limit);
}

/** The oldest hits behind a place, the oldest first: the order of a search backwards. */
export async function oldestAfter(reader: Reader, slice: Slice, after: After, limit: number): Promise<SearchHit[]> {
  const { place, ms } = after;
  const fromUs = place === undefined ? (ms === undefined ? slice.fromUs : (ms + 1) * 1000) : place.us;
  const rest = { ...slice, fromUs: Math.max(slice.fromUs, fromUs) };
  // Hits of the same microsecond that stand before the place are read too and left out afterwards.
  const extra =
    place === undefined ? 0 : (await countHits(reader, { ...rest, toUs: Math.min(rest.toUs, place.us + 1) })).value;
  const window = await oldestWindow(reader, rest, limit + extra);
  const hits = (await readHits(reader, window, maxHits)).reverse();
  const behind = place === undefined ? hits : hits.filter((hit) => comparePlaces(placeOf(hit), place) < 0);
  return behind.slice(0, limit);
}

const bucketsAtOnce = 500;
const units = [
  ['ms', 1000],
  ['s', 1_000_000],
  ['m', 60_000_000],
  ['h', 3_600_000_000],
] as const;

/** An interval that cuts a span into some hundred buckets. */
function intervalFor(spanUs: number): { readonly text: string; readonly us: number } {
  const wanted = spanUs / bucketsAtOnce;
  for (const [unit, unitUs] of units) {
    const count = Math.max(1, Math.ceil(wanted / unitUs));
    if (count <= 99_999) return { text: `${count}${unit}`, us: count * unitUs };
  }
  return { text: '99999h', us: 99_999 * 3_600_000_000 };
}

/** The begin of a slice that holds at least `wanted` hits, or all of them, and no more than can be read. */
async function oldestWindow(reader: Reader, slice: Slice, wanted: number): Promise<Slice> {
  if ((await countHits(reader, slice)).value <= maxHits) return slice;
  let { fromUs, toUs } = slice;
  let before = 0;
  for (;;) {
    const interval = intervalFor(toUs - fromUs);
    const aggs = { it: { type: 'date_histogram', interval: interval.text, size: 10, percents: [50] } } as const;
    const { buckets = [] } =
      (await aggregate(reader, { ...slice, fromUs, toUs }, { it: { ...aggs.it, percents: [50] } }))['it'] ?? {};
    let passed = before;
    const found = buckets.find(({ count }) => {
      passed += count;
      return passed >= wanted;
    });
    if (found === undefined) return slice;
    const startUs = dateValueUs(found.key) ?? fromUs;
    toUs = Math.min(toUs, startUs + interval.us);
    if (passed <= maxHits) return { ...slice, toUs };
    if (interval.us <= 1000) {
      throw unanswerable(
        `More than ${maxHits} lines lie within one millisecond; ask for the newest first, or narrow the query.`,
      );
    }
    before = passed - found.count;
    fromUs = Math.max(fromUs, startUs);
  }
}
