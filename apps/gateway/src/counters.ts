import { readFile, rename, open, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '@logwarden/kernel';
import type { Metrics } from '@logwarden/telemetry';

/**
 * What one tenant sent, in events where the body was read and in requests where it was not. Never goes back, and
 * `receivedEvents = acceptedEvents + duplicateEvents + sum(refusedEvents)` whenever no request is under way.
 */
export interface TenantCounters {
  receivedEvents: number;
  receivedBytes: number;
  acceptedEvents: number;
  /** Of `acceptedEvents`: made durable in the spool, since the bus did not answer; and brought to the bus since then. */
  spooledEvents: number;
  drainedEvents: number;
  duplicateBatches: number;
  /** Events of batches that were durable already. */
  duplicateEvents: number;
  refusedEvents: Record<string, number>;
  /** By reason, then by family of client. */
  refusedRequests: Record<string, Record<string, number>>;
}

/** Key of the counters for requests whose sender is not known. */
export const unknownTenant = '-';

const emptyCounters = (): TenantCounters => ({
  receivedEvents: 0,
  receivedBytes: 0,
  acceptedEvents: 0,
  spooledEvents: 0,
  drainedEvents: 0,
  duplicateBatches: 0,
  duplicateEvents: 0,
  refusedEvents: {},
  refusedRequests: {},
});

/** The gateway's part of the ledger that no bus record can carry: what was refused, and for whom. */
export class IngestCounters {
  readonly #tenants = new Map<string, TenantCounters>();
  readonly #metrics: Metrics;
  #changed = false;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  #of(tenant: string): TenantCounters {
    let counters = this.#tenants.get(tenant);
    if (counters === undefined) {
      counters = emptyCounters();
      this.#tenants.set(tenant, counters);
    }
    this.#changed = true;
    return counters;
  }

  received(tenant: string, events: number, bytes: number): void {
    const counters = this.#of(tenant);
    counters.receivedEvents += events;
    counters.receivedBytes += bytes;
    this.#metrics.count('logwarden_gateway_received_bytes_total', 'Bytes of bodies after decompression', bytes);
  }

  accepted(tenant: string, via: string, events: number): void {
    this.#of(tenant).acceptedEvents += events;
    this.#metrics.count('logwarden_gateway_accepted_events_total', 'Events made durable', events, { via });
  }

  /** Events that are durable in one copy: `spooledEvents - drainedEvents` are that now. */
  spooled(tenant: string, events: number): void {
    this.#of(tenant).spooledEvents += events;
    this.#metrics.count(
      'logwarden_gateway_spooled_events_total',
      'Events accepted in one copy while the bus did not answer',
      events,
    );
  }

  drained(tenant: string, events: number): void {
    this.#of(tenant).drainedEvents += events;
    this.#metrics.count('logwarden_gateway_drained_events_total', 'Events brought from the spool to the bus', events);
  }

  /** Events of a batch that were there; `whole` when all of it was. */
  duplicates(tenant: string, events: number, whole: boolean): void {
    const counters = this.#of(tenant);
    counters.duplicateEvents += events;
    if (!whole) return;
    counters.duplicateBatches++;
    this.#metrics.count('logwarden_gateway_duplicate_batches_total', 'Batches that were durable already');
  }

  refusedEvents(tenant: string, reason: string, events: number): void {
    const counters = this.#of(tenant);
    counters.refusedEvents[reason] = (counters.refusedEvents[reason] ?? 0) + events;
    this.#metrics.count(
      'logwarden_gateway_refused_events_total',
      'Events of bodies that were read and refused, whole or in part',
      events,
      { reason },
    );
  }

  /** Runs the writing of `events`; when it fails they count as refused for the error's code. */
  async orRefused<T>(tenant: string, events: number, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      this.refusedEvents(tenant, error instanceof AppError ? error.code : 'internal.unexpected', events);
      throw error;
    }
  }

  refusedRequest(tenant: string, reason: string, client: string): void {
    const byClient = (this.#of(tenant).refusedRequests[reason] ??= {});
    byClient[client] = (byClient[client] ?? 0) + 1;
    this.#metrics.count('logwarden_gateway_refused_requests_total', 'Requests refused whole', 1, { reason, client });
  }

  toJson(): Record<string, TenantCounters> {
    return structuredClone(Object.fromEntries(this.#tenants));
  }

  /** Goes on from a file written by {@link save}; none is the first start. */
  async load(file: string): Promise<void> {
    const text = await readFile(file, 'utf8').catch(() => '{}');
    for (const [tenant, counters] of Object.entries(parseCounters(text))) {
      this.#tenants.set(tenant, { ...emptyCounters(), ...counters });
    }
  }

  /** Writes the counters whole, by rename. Nothing is written when nothing changed. */
  async save(file: string): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    await writeFileDurably(file, JSON.stringify(this.toJson()));
  }
}

/** The file is ours alone and replaced whole, so its form is what `save` wrote; a torn one counts as none. */
function parseCounters(text: string): Record<string, Partial<TenantCounters>> {
  try {
    return JSON.parse(text) as Record<string, Partial<TenantCounters>>;
  } catch {
    return {};
  }
}

/** Replaces a file so that after a power cut either the old or the new text is there. */
export async function writeFileDurably(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
}
