import { decodeEnvelopeHeader } from '@logwarden/contracts';
import { AppError, tenantId } from '@logwarden/kernel';
import { IndexMask, Maskers, MaskKeys } from '@logwarden/services/indexing';
import { BatchBuilder, yieldToOthers } from '@logwarden/store';
import { parentPort, workerData } from 'node:worker_threads';
import { RecordParser } from '../parse-records.ts';
import type { BuildAnswer, BuildRequest, BuildStart } from './messages.ts';

// Entry of a build thread: parses bus records and writes the store's files, so that the core's own thread stays free.

/** A thread is started by `BuildThread` only. */
function asStart(data: unknown): BuildStart {
  return data as BuildStart;
}

let sources: BuildRequest['sources'] = {};
const mask = new IndexMask({ maskers: new Maskers(), keys: new MaskKeys(asStart(workerData).masterKey) });
const parser = new RecordParser(async (tenant, source) => sources[`${tenant}/${source}`], mask);

async function build(request: BuildRequest): Promise<BuildAnswer> {
  sources = request.sources;
  const { records, reserved, nowMs } = request;
  let used = 0;
  const nextSerial = (): number => {
    if (used === reserved.serials)
      throw new AppError('store.unavailable', 'The batch needs more files than were set aside.');
    return reserved.firstSerial + used++;
  };
  const expected = records.reduce((sum, { value }) => sum + decodeEnvelopeHeader(value).count, 0);
  parser.takeUnread();
  const options = { directory: reserved.directory, nextSerial, nowMs, durable: true };
  const builder = new BatchBuilder(request, options, expected);
  for (const record of records) {
    await parser.parseEach({ ...record, tenantId: tenantId(record.tenantId) }, (row) => builder.add(row));
  }
  const prepared = builder.finish(request);
  // Nothing refers to them any more. Left to the garbage collector they would have it run once a batch.
  for (const { value } of records) if (value.buffer instanceof ArrayBuffer) value.buffer.transfer(0);
  return { id: request.id, ok: true, prepared, found: mask.takeFound(), unread: parser.takeUnread() };
}

/** Messages come from `BuildPool` only. */
function asRequest(message: unknown): BuildRequest {
  return message as BuildRequest;
}

yieldToOthers(5);
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: unknown) => {
  const request = asRequest(message);
  // One batch after another: two at a time would hold the values of both.
  last = last
    .then(() => build(request))
    .catch((error: unknown): BuildAnswer => ({
      id: request.id,
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
      found: mask.takeFound(),
    }))
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => process.exit(1));
});
