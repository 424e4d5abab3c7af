import { type Fields, hiddenFieldPrefix, hiddenFields } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { setImmediate } from 'node:timers/promises';
import type { MaskableEvent, Remasked, RemaskRequest } from '../port.ts';
import { policyOf } from './build/build-file.ts';
import type { FileInfo, SourceTally } from './build/prepared.ts';
import { rowsPerSerial } from './build/write-file.ts';
import type { StoredFile } from './catalogue/file-set.ts';
import type { StoreCore } from './core.ts';
import type { FilePatch } from './merge/patch-columns.ts';
import { pageRows } from './parquet/pages.ts';
import { type FetchedEvent, fetchEvents } from './read/hits.ts';
import { visibleSources } from './read/reader.ts';

/** Events read and masked at a time: other work of the process goes on between. Pages stay in memory meanwhile. */
const stepRows = pageRows / 8;

type Mask = (event: MaskableEvent) => Remasked;

/**
 * See `StorePort.remask`. File by file: its events are read and masked here, the merge thread writes it anew, and one
 * transaction puts it in its place, as after a merge.
 */
export async function remask(
  core: StoreCore,
  scope: TenantScope,
  request: RemaskRequest,
  mask: Mask,
): Promise<{ rewritten: number; remaining: number }> {
  const sources = visibleSources(scope, request.sources);
  const isOlder = ({ source, policy = 0 }: SourceTally): boolean =>
    policy < request.olderThanPolicy && (sources === undefined || sources.includes(source));
  const older = (): StoredFile[] =>
    core.files.list(
      ({ kind, tenant, sources: tallies }) => kind === 'event' && tenant === scope.tenantId && tallies.some(isOlder),
    );
  await core.flush();
  let rewritten = 0;
  for (const { info } of older()) {
    if (rewritten >= request.limit) break;
    const wanted = new Set(info.sources.filter(isOlder).map(({ source }) => source));
    const patch = await patchOf(core, info, { wanted, olderThan: request.olderThanPolicy, mask });
    if (patch === null) continue;
    if (await core.merger.rewrite(info, patch)) rewritten += patch.rows.length;
  }
  // Merges that were due meanwhile had to wait.
  if (core.options.merge) core.merger.wake();
  const left = older().flatMap(({ info }) => info.sources.filter(isOlder));
  return { rewritten, remaining: left.reduce((sum, { events }) => sum + events, 0) };
}

interface PatchRequest {
  readonly wanted: ReadonlySet<string>;
  readonly olderThan: number;
  readonly mask: Mask;
}

/** Null: the file is gone meanwhile. */
async function patchOf(core: StoreCore, info: FileInfo, request: PatchRequest): Promise<FilePatch | null> {
  const snapshot = core.files.snapshot(({ serial }) => serial === info.serial);
  try {
    const { files } = snapshot;
    if (files.length === 0) return null;
    const patch = new PatchBuilder(request);
    const first = info.serial * rowsPerSerial;
    for (let from = 0; from < info.rows; from += stepRows) {
      const count = Math.min(stepRows, info.rows - from);
      const rows = Array.from({ length: count }, (_, at) => first + from + at);
      for (const event of await fetchEvents(core, { files, rows })) patch.add(event.row - first, event);
      await setImmediate();
    }
    return patch.finish();
  } finally {
    snapshot.release();
  }
}

class PatchBuilder {
  readonly #request: PatchRequest;
  readonly #rows: number[] = [];
  readonly #masked = new Map<number, string>();
  readonly #hidden: Fields[] = [];
  readonly #hiddenOf: number[] = [];
  /** Most events have the version of the policy and nothing else. */
  readonly #known = new Map<string, number>();
  readonly #policies = new Map<string, number>();

  constructor(request: PatchRequest) {
    this.#request = request;
  }

  add(row: number, { hit, event }: FetchedEvent): void {
    const { source, raw } = hit;
    const { wanted, olderThan, mask } = this.#request;
    if (!wanted.has(source)) return;
    let policy = policyOf(hit.fields);
    if (policy < olderThan) {
      const { timestampUs, searchText, fields } = event;
      const { masked, fields: given } = mask({ source, raw, timestampUs, searchText, fields: withoutHidden(fields) });
      const hidden = { [hiddenFields.policy]: olderThan, ...given };
      this.#rows.push(row);
      this.#hiddenOf.push(this.#intern(hidden));
      if (masked !== undefined) this.#masked.set(row, masked.searchText);
      policy = policyOf(hidden);
    }
    this.#policies.set(source, Math.min(policy, this.#policies.get(source) ?? Infinity));
  }

  finish(): FilePatch {
    return {
      rows: this.#rows,
      masked: this.#masked,
      hidden: this.#hidden,
      hiddenOf: this.#hiddenOf,
      policies: this.#policies,
    };
  }

  #intern(hidden: Fields): number {
    const key = JSON.stringify(hidden);
    let at = this.#known.get(key);
    if (at === undefined) {
      at = this.#hidden.push(hidden) - 1;
      this.#known.set(key, at);
    }
    return at;
  }
}

function withoutHidden(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(hiddenFieldPrefix)));
}
