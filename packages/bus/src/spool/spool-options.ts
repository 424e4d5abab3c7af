import type { Clock, TenantId } from '@logwarden/kernel';
import type { LogFs } from '@logwarden/segment-log';
import type { BusProducer } from '../port.ts';

/** A record as the spool has it. */
export interface SpooledRecord {
  readonly topic: string;
  readonly tenantId: TenantId;
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * What an operator must hear of. `refused`: the bus will never take this record, it is kept in the folder `refused`
 * of the spool. `lost`: so many accepted records are damaged on disk. `unreadable`: the spool cannot be read now; it is tried again.
 */
export type SpoolTrouble =
  | { readonly kind: 'refused'; readonly topic: string; readonly cause: unknown; readonly record: SpooledRecord }
  | { readonly kind: 'lost'; readonly topic: string; readonly records: number }
  | { readonly kind: 'unreadable'; readonly topic: string; readonly cause: unknown };

export interface SpoolOptions {
  /** The spool's own directory, on a disk of this host. */
  readonly dir: string;
  readonly clock: Clock;
  /** The bus behind. It is closed with the spool. It may hold a value after its append has resolved, so values stay as they are. */
  readonly bus: BusProducer;
  /** Bytes that the spool may hold. Default 16 GiB. */
  readonly maxBytes?: number;
  /** Free space to leave on the disk. Default 1 GiB. */
  readonly minFreeBytes?: number;
  /** Default 16 MiB. */
  readonly segmentBytes?: number;
  /** How long an append waits for the bus before it goes to the spool. Default 2 s. */
  readonly patienceMs?: number;
  /** Pause after a failed try to drain, doubled up to `maxRetryMs`. Default 250 ms and 10 s. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  /** How long draining waits for one answer of the bus. Default 60 s. */
  readonly stallMs?: number;
  /** Bytes read from the spool and sent at once. Default 4 MiB. */
  readonly drainBytes?: number;
  /** Hears of each record that was accepted in one copy, and of each that the bus has then. Recovered ones are only drained. */
  readonly onSpooled?: (record: SpooledRecord) => void;
  readonly onDrained?: (record: SpooledRecord) => void;
  readonly onTrouble?: (trouble: SpoolTrouble) => void;
  readonly fs?: LogFs;
}

export type FullSpoolOptions = Required<Omit<SpoolOptions, 'fs'>> & Pick<SpoolOptions, 'fs'>;

const mebibyte = 1024 * 1024;

export function withSpoolDefaults(options: SpoolOptions): FullSpoolOptions {
  return {
    maxBytes: 16 * 1024 * mebibyte,
    minFreeBytes: 1024 * mebibyte,
    segmentBytes: 16 * mebibyte,
    patienceMs: 2_000,
    retryMs: 250,
    maxRetryMs: 10_000,
    stallMs: 60_000,
    drainBytes: 4 * mebibyte,
    onSpooled: () => undefined,
    onDrained: () => undefined,
    onTrouble: () => undefined,
    ...options,
  };
}
