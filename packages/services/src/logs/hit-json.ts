import type { FieldScalar, Fields, HitTrace, SearchHit } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { StoredHit } from '@logwarden/store';
import { msToInstant, usToInstant } from './instant.ts';

type JsonScalar = string | number | boolean;

function scalarJson(value: FieldScalar): JsonScalar {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Field values as JSON carries them: integers beyond 2^53 as text. */
export function fieldsJson(fields: Fields): Record<string, JsonScalar | JsonScalar[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'object' ? value.map(scalarJson) : scalarJson(value),
    ]),
  );
}

/** `stream:seq`, by which the context of a hit is found. */
export function positionOf(hit: { readonly stream: string; readonly seq: number }): string {
  return `${hit.stream}:${String(hit.seq)}`;
}

/** The stream and seq of a hit's position. `request.invalid` for other text. */
export function parsePosition(position: string): { readonly stream: string; readonly seq: number } {
  const [, stream, digits] = /^(.+):(\d{1,15})$/su.exec(position) ?? [];
  if (stream === undefined || digits === undefined) {
    throw new AppError('request.invalid', 'This is not the position of a hit.', {
      details: { field: 'position', expected: '`position` of a hit' },
    });
  }
  return { stream, seq: Number(digits) };
}

export function hitJson(hit: StoredHit, nameOf: (sourceId: string) => string): SearchHit {
  return {
    id: hit.id,
    source: nameOf(hit.source),
    timestamp: usToInstant(hit.timestampUs),
    raw: hit.raw,
    fields: fieldsJson(hit.fields),
    ...(hit.originalBytes === undefined ? {} : { originalBytes: hit.originalBytes }),
    position: positionOf(hit),
  };
}

export function traceJson(hit: StoredHit): HitTrace {
  const { stream, seq, topic, partition, offset } = hit;
  return {
    stream,
    seq,
    topic,
    partition,
    offset,
    receivedAt: msToInstant(hit.receivedAtMs),
    acceptedAt: msToInstant(hit.acceptedAtMs),
    parsedAt: msToInstant(hit.parsedAtMs),
    storedAt: msToInstant(hit.storedAtMs),
  };
}
