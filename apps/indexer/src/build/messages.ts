import type { SourceView } from '@logwarden/contracts';
import type { Findings } from '@logwarden/services/indexing';
import type { PreparedBatch, ReservedBuild } from '@logwarden/store';

/** A bus record as it crosses to the build thread: its bytes are handed over, not copied. */
export interface SentRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly tenantId: string;
  readonly key: string;
  readonly value: Uint8Array;
}

export interface BuildRequest {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly records: readonly SentRecord[];
  readonly gaps: readonly { readonly fromOffset: number; readonly toOffset: number; readonly reason: string }[];
  /** Every source the records name, as `tenant/source`; one that was deleted is missing. */
  readonly sources: Readonly<Record<string, SourceView>>;
  readonly reserved: ReservedBuild;
  readonly nowMs: number;
}

/** What a build thread is started with. */
export interface BuildStart {
  readonly masterKey: Uint8Array;
}

/** `found`: what was found for the first time in this thread; `unread`: events that no parser could read. */
export type BuildAnswer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly prepared: PreparedBatch;
      readonly found: Findings;
      readonly unread: number;
    }
  /** `reason` says why the thread could not; the caller does the batch itself. */
  | { readonly id: number; readonly ok: false; readonly reason: string; readonly found: Findings };
