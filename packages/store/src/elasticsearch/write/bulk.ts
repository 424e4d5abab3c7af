import { AppError } from '@logwarden/kernel';
import { type ItemAnswer, type Version, versionOf } from '../answer.ts';
import type { Elastic } from '../client.ts';

/** One action of a bulk request and its document, both JSON. */
export interface BulkItem {
  readonly action: string;
  readonly document?: string;
}

/**
 * `exists`: the id is taken, or the version is another one; `busy`: it found no room in any attempt; `refused`: the engine
 * will never take the document as it is.
 */
export type ItemResult =
  | { readonly kind: 'done'; readonly version?: Version }
  | { readonly kind: 'exists' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface BulkOptions {
  /** How often overloaded items are sent again, with growing waits from `waitMs`. */
  readonly attempts: number;
  readonly waitMs: number;
  readonly maxBytes: number;
  /** Items that still find no room after the last attempt are told as `busy`; an engine that takes none at all still fails. */
  readonly tellsBusy?: boolean;
}

/**
 * Sends items and reads the result of each. Items that the engine has no room for just now (429, 503) are sent again, they
 * alone; `store.unavailable` when they still have no room after the last attempt (unless `tellsBusy`), or nobody answers.
 */
export async function sendBulk(
  elastic: Elastic,
  items: readonly BulkItem[],
  options: BulkOptions,
): Promise<ItemResult[]> {
  const results: ItemResult[] = Array.from({ length: items.length }, () => ({ kind: 'done' }));
  let waiting = items.map((_, at) => at);
  for (let attempt = 0; waiting.length > 0; attempt++) {
    if (attempt > 0) await pause(Math.min(options.waitMs * 2 ** (attempt - 1), 10_000));
    const isLast = attempt >= options.attempts;
    const overloaded: number[] = [];
    for (const chunk of chunksOf(items, waiting, options.maxBytes)) {
      const answers = await sendChunk(elastic, items, chunk, isLast);
      overloaded.push(...readChunk(chunk, answers, results));
    }
    if (overloaded.length > 0 && isLast && options.tellsBusy === true) {
      for (const at of overloaded) results[at] = { kind: 'busy' };
      return results;
    }
    if (overloaded.length > 0 && isLast)
      throw new AppError('store.unavailable', 'The store is overloaded and takes no more at the moment.');
    waiting = overloaded;
  }
  return results;
}

/** Of the answer, which is as long as many a request. */
const readParts = ['status', 'error', '_seq_no', '_primary_term'].map((name) => `items.*.${name}`).join(',');

/** Undefined: the whole request found no room. */
async function sendChunk(
  elastic: Elastic,
  items: readonly BulkItem[],
  chunk: readonly number[],
  isLast: boolean,
): Promise<readonly ItemAnswer[] | undefined> {
  const lines = chunk.flatMap((at) => {
    const item = items[at];
    if (item === undefined) return [];
    return item.document === undefined ? [item.action] : [item.action, item.document];
  });
  try {
    const { body } = await elastic.call({ method: 'POST', path: '/_bulk', query: { filter_path: readParts }, lines });
    return (body.items ?? []).flatMap((item) => Object.values(item));
  } catch (error) {
    if (error instanceof AppError && error.code === 'store.unavailable' && !isLast) return undefined;
    throw error;
  }
}

/** Fills in what became of a chunk's items; returns those to send again. */
function readChunk(
  chunk: readonly number[],
  answers: readonly ItemAnswer[] | undefined,
  results: ItemResult[],
): number[] {
  return chunk.filter((at, position) => {
    const result = readItem(answers?.[position]);
    if (result !== undefined) results[at] = result;
    return result === undefined;
  });
}

/** Undefined: send it again. */
function readItem(answer: ItemAnswer | undefined): ItemResult | undefined {
  if (answer === undefined) return undefined;
  if (answer.status < 300) return { kind: 'done', version: versionOf(answer) };
  if (answer.status === 409) return { kind: 'exists' };
  if (answer.status === 429 || answer.status >= 500) return undefined;
  // A document that a delete did not find is gone as it should be.
  if (answer.status === 404 && answer.error === undefined) return { kind: 'done' };
  const { error } = answer;
  return { kind: 'refused', reason: error?.caused_by?.reason ?? error?.reason ?? `status ${answer.status}` };
}

function* chunksOf(items: readonly BulkItem[], waiting: readonly number[], maxBytes: number): Generator<number[]> {
  let chunk: number[] = [];
  let size = 0;
  for (const at of waiting) {
    const item = items[at];
    const bytes = (item?.action.length ?? 0) + (item?.document?.length ?? 0);
    if (chunk.length > 0 && size + bytes > maxBytes) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(at);
    size += bytes;
  }
  if (chunk.length > 0) yield chunk;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
