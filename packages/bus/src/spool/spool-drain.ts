import { AppError } from '@logwarden/kernel';
import type { BusProducer, BusRecord, Subscription } from '../port.ts';
import type { SpoolTrouble, SpooledRecord } from './spool-options.ts';

export interface SpoolDrainParts {
  readonly topic: string;
  readonly bus: BusProducer;
  readonly subscription: Subscription;
  /** Records that an earlier process left. */
  readonly left: number;
  readonly retryMs: number;
  readonly maxRetryMs: number;
  readonly stallMs: number;
  readonly drainBytes: number;
  /** Keeps a record that the bus will never take. */
  readonly setAside: (record: BusRecord) => Promise<void>;
  readonly onDrained: (record: SpooledRecord) => void;
  readonly onTrouble: (trouble: SpoolTrouble) => void;
  /** Nothing is left: what was read may be removed. */
  readonly onEmpty: () => Promise<void>;
}

/** How many keys are sent at once. */
const lanes = 8;
/** Longest wait for a record that is being written to the spool, milliseconds. */
const pollMs = 200;

/** True for errors that a later try may not meet. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof AppError) || error.retryable;
}

/**
 * Brings one topic's spooled records to the bus, in the order of each key.
 *
 * Modes: `empty` (nothing spooled; appends may go past the spool), `draining` (records are spooled, or are being written;
 * appends go behind them). An append that finds no bus enters `draining`; the commit of the last record leaves it.
 * A crash between sending and committing sends again: who reads the bus knows a record by its stream and seq.
 */
export class SpoolDrain {
  readonly #parts: SpoolDrainParts;
  #wakeUp: (() => void) | undefined;
  readonly #running: Promise<void>;
  /** Ends of all waits under way: before another try, and for an answer. */
  readonly #waiters = new Set<() => void>();
  #pending: number;
  #isClosed = false;

  constructor(parts: SpoolDrainParts) {
    this.#parts = parts;
    this.#pending = parts.left;
    this.#running = this.#run();
  }

  /** Records in the spool, those being written included. */
  get pending(): number {
    return this.#pending;
  }

  /** Before a record is written to the spool: from now on nothing goes past it. */
  reserve(): void {
    this.#pending++;
  }

  /** The record is there and can be sent. */
  written(): void {
    this.#wakeUp?.();
  }

  /** The record could not be written. */
  cancel(): void {
    this.#pending--;
  }

  /** Stops sending; what is left stays in the spool. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeUp?.();
    for (const wake of this.#waiters) wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      if (this.#pending === 0) await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      else await this.#step().catch((cause: unknown) => this.#failed(cause));
    }
  }

  async #failed(cause: unknown): Promise<void> {
    if (this.#isClosed) return;
    this.#parts.onTrouble({ kind: 'unreadable', topic: this.#parts.topic, cause });
    await this.#wait(this.#parts.maxRetryMs);
  }

  async #step(): Promise<void> {
    const { subscription, drainBytes, topic, onTrouble, onEmpty } = this.#parts;
    const { records, gaps, nextOffset } = await subscription.poll({ maxBytes: drainBytes, waitMs: pollMs });
    const lost = gaps.reduce((sum, gap) => sum + gap.toOffset - gap.fromOffset, 0);
    if (lost > 0) onTrouble({ kind: 'lost', topic, records: lost });
    if (records.length === 0 && lost === 0) return;
    // The records are views into a buffer of the reader, and a bus that stalls may hold them for longer.
    const sent = await this.#sendAll(records.map((record) => ({ ...record, value: record.value.slice() })));
    if (!sent) return;
    await subscription.commit(nextOffset);
    this.#pending -= records.length + lost;
    if (this.#pending === 0) await onEmpty();
  }

  /** False when closed before all were on the bus. */
  async #sendAll(records: readonly BusRecord[]): Promise<boolean> {
    const [first, ...rest] = records;
    // One alone asks whether the bus is there, so that a bus that is away is not asked by many.
    if (first !== undefined && !(await this.#send(first))) return false;
    const keys = [...Map.groupBy(rest, (record) => `${record.tenantId}/${record.key}`).values()];
    const lane = async (): Promise<boolean> => {
      for (let next = keys.shift(); next !== undefined; next = keys.shift()) {
        for (const record of next) if (!(await this.#send(record))) return false;
      }
      return true;
    };
    const done = await Promise.all(Array.from({ length: lanes }, lane));
    return done.every((isDone) => isDone);
  }

  async #send(record: BusRecord): Promise<boolean> {
    const { retryMs, maxRetryMs, onDrained } = this.#parts;
    for (let waitMs = retryMs; !this.#isClosed; waitMs = Math.min(waitMs * 2, maxRetryMs)) {
      try {
        await this.#sendOnce(record);
        onDrained(record);
        return true;
      } catch (cause) {
        if (!mayPass(cause) && (await this.#refused(record, cause))) return true;
        await this.#wait(waitMs);
      }
    }
    return false;
  }

  /** Lanes that wait at the same time each have their own timer; closing ends them all. */
  async #wait(ms: number): Promise<void> {
    if (this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    const timer = setTimeout(wake, ms);
    this.#waiters.add(wake);
    await promise;
    clearTimeout(timer);
    this.#waiters.delete(wake);
  }

  async #sendOnce({ tenantId, topic, key, value }: BusRecord): Promise<void> {
    const { bus, stallMs } = this.#parts;
    const sending = bus.append({ tenantId }, { topic, key, value });
    sending.catch(() => undefined);
    const { promise: stalled, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(new AppError('bus.unavailable', 'The bus does not answer.'));
    const timer = setTimeout(giveUp, stallMs);
    this.#waiters.add(giveUp);
    await Promise.race([sending, stalled]).finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(giveUp);
    });
  }

  /** The bus will never take it: it is kept aside, so that those behind it go on and nothing is lost. */
  async #refused(record: BusRecord, cause: unknown): Promise<boolean> {
    const { topic, setAside, onDrained, onTrouble } = this.#parts;
    try {
      await setAside(record);
    } catch {
      return false;
    }
    onTrouble({ kind: 'refused', topic, cause, record });
    onDrained(record);
    return true;
  }
}
