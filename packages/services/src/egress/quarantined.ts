import type { QuarantineItem, SourceStats } from '@logwarden/contracts';
import type { QuarantinedEvent, Raw, SearchPage } from '@logwarden/store';
import { positionOf } from '../logs/hit-json.ts';
import { msToInstant } from '../logs/instant.ts';
import { asMasked, open, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

/** Quarantined lines are masked as any other; so is what the parser said of them, which may quote them. */
export function quarantineAnswer(
  reader: Reader,
  found: Raw<readonly QuarantinedEvent[]>,
  nameOf: (id: string) => string,
): Masked<QuarantineItem[]> {
  return asMasked(
    open(found).map((event) => ({
      id: event.id,
      source: nameOf(event.source),
      reason: event.reason,
      detail: reader.text(event.source, event.detail),
      raw: reader.event(event.source, { raw: event.raw, fields: {} }).raw,
      acceptedAt: msToInstant(event.acceptedAtMs),
      position: positionOf(event),
    })),
  );
}

export type LastError = Masked<NonNullable<SourceStats['lastError']>>;

/** Why the newest of the quarantined lines stands there. */
export function lastQuarantined(reader: Reader, found: Raw<readonly QuarantinedEvent[]>): LastError | undefined {
  const [event] = open(found);
  if (event === undefined) return undefined;
  const { reason, detail, acceptedAtMs } = event;
  return asMasked({ reason, detail: reader.text(event.source, detail), at: msToInstant(acceptedAtMs) });
}

/** Why the newest line of a page could not be read. */
export function lastUnread(reader: Reader, page: Raw<SearchPage>): LastError | undefined {
  const [hit] = open(page).hits;
  if (hit === undefined) return undefined;
  const detail = reader.text(hit.source, String(hit.fields['event.ingest_error']));
  return asMasked({ reason: 'parse_failed', detail, at: msToInstant(hit.acceptedAtMs) });
}

/** What a source has done, with its last error as the reader may see it. */
export function statsAnswer(stats: Omit<SourceStats, 'lastError'>, last: LastError | undefined): Masked<SourceStats> {
  return asMasked({ ...stats, lastError: last ?? null });
}
