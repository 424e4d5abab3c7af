import { AppError, tenantId } from '@logwarden/kernel';
import { buildBatch, type StoreRow } from '@logwarden/store';
import { parentPort } from 'node:worker_threads';
import { RecordParser } from '../parse-records.ts';
import type { BuildAnswer, BuildRequest } from './messages.ts';

// Entry of a build thread: parses bus records and writes the store's files, so that the core's own thread stays free.

let sources: BuildRequest['sources'] = {};
const parser = new RecordParser(async (tenant, source) => sources[`${tenant}/${source}`]);

async function build(request: BuildRequest): Promise<BuildAnswer> {
  sources = request.sources;
  const rows: StoreRow[] = [];
  for (const record of request.records) {
    for (const row of await parser.parse({ ...record, tenantId: tenantId(record.tenantId) })) rows.push(row);
  }
  const { topic, partition, fromOffset, toOffset, gaps, reserved, nowMs } = request;
  let used = 0;
  const prepared = buildBatch(
    { topic, partition, fromOffset, toOffset, rows, gaps },
    {
      directory: reserved.directory,
      nextSerial: () => {
        if (used === reserved.serials)
          throw new AppError('store.unavailable', 'The batch needs more files than were set aside.');
        return reserved.firstSerial + used++;
      },
      nowMs,
      durable: true,
    },
  );
  return { id: request.id, ok: true, prepared };
}

/** Messages come from `BuildPool` only. */
function asRequest(message: unknown): BuildRequest {
  return message as BuildRequest;
}

parentPort?.on('message', (message: unknown) => {
  const request = asRequest(message);
  build(request)
    .catch((error: unknown): BuildAnswer => ({
      id: request.id,
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => process.exit(1));
});
