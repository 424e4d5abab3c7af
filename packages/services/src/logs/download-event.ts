import type { Download, DownloadEventQuery } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import type { OriginalEvent } from '@logwarden/store';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { parsePosition } from './hit-json.ts';
import type { LogDeps } from './log-deps.ts';

/** Small enough that a slow reader holds little in the socket, large enough to cost nothing. */
const partBytes = 65_536;

async function* partsOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += partBytes) yield bytes.subarray(at, at + partBytes);
}

/** A name that every file system takes and that finds the line again. */
function nameOf(source: string, hit: OriginalEvent['hit'], ending: string): string {
  return `${source.replace(/[^\w.-]+/g, '_').slice(0, 80)}-${String(hit.seq)}.${ending}`;
}

/** One line as received; see the `downloadEvent` route. `resource.not_found` for a position of another tenant. */
export async function downloadEvent(call: {
  readonly ctx: Ctx;
  readonly input: DownloadEventQuery;
  readonly deps: LogDeps;
}): Promise<Download> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const found = await deps.store.original(ctx.scope, parsePosition(input.position));
  if (found === undefined) throw new AppError('resource.not_found', 'There is no such line.');
  const { hit, bytes } = egress(found);
  const sources = await deps.directory.sourcesOf(ctx.scope);
  const source = sources.find(({ id }) => id === hit.source)?.name ?? hit.source;
  const content = bytes ?? new TextEncoder().encode(hit.raw);
  const form = bytes === undefined ? (hit.fields['event.truncated'] === true ? 'cut' : 'text') : 'bytes';
  return {
    name: nameOf(source, hit, form === 'bytes' ? 'bin' : 'log'),
    type: form === 'bytes' ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    sizeBytes: content.byteLength,
    headers: { 'x-logwarden-form': form },
    parts: partsOf(content),
  };
}
