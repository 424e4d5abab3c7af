import { ParserConfig, type Source, type SourceView } from '@logwarden/contracts';
import { systemClassOf } from '../system/systems.ts';

export interface SourceRow {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly storageClass: string;
  readonly nextStorageClass: string | null;
  readonly nextStorageFrom: Date | null;
  readonly parser: unknown;
  readonly version: number;
  readonly hotDays: number | null;
  readonly retentionDays: number | null;
  readonly retentionBytes: bigint | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly systemId: string | null;
  readonly system?: { readonly id: string; readonly name: string; readonly class: string } | null;
}

/** A parser of an older version gets the defaults of what it lacks; one that cannot be read is read as `auto`. */
function parserOf(stored: unknown): ParserConfig {
  const parsed = ParserConfig.safeParse(stored);
  return parsed.success ? parsed.data : ParserConfig.parse({});
}

/** The class at an instant: a change waits for its UTC midnight, so that a day never has two. */
export function storageClassAt(row: SourceRow, nowMs: number): string {
  const isDue = row.nextStorageFrom !== null && row.nextStorageFrom.getTime() <= nowMs;
  return isDue && row.nextStorageClass !== null ? row.nextStorageClass : row.storageClass;
}

/** A source as gateway, indexer and search see it. */
export function toSourceView(row: SourceRow, zone: string, nowMs: number): SourceView {
  return {
    id: row.id,
    tenantId: row.tenantId,
    name: row.name,
    storageClass: storageClassAt(row, nowMs),
    zone,
    version: row.version,
    parser: parserOf(row.parser),
    hotDays: row.hotDays,
    retentionDays: row.retentionDays,
    retentionBytes: row.retentionBytes === null ? null : Number(row.retentionBytes),
  };
}

function origin(createdBy: string): Source['createdBy'] {
  if (createdBy.startsWith('key:')) return 'key';
  return createdBy.startsWith('system:') ? 'system' : 'user';
}

/** A source as the console shows it. */
export function toSource(row: SourceRow, nowMs: number): Source {
  const storageClass = storageClassAt(row, nowMs);
  const { system } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    system:
      system === null || system === undefined
        ? null
        : { id: system.id, name: system.name, class: systemClassOf(system.class) },
    storageClass,
    nextStorageClass: row.nextStorageClass === storageClass ? null : row.nextStorageClass,
    parser: parserOf(row.parser),
    version: row.version,
    hotDays: row.hotDays,
    retentionDays: row.retentionDays,
    retentionBytes: row.retentionBytes === null ? null : Number(row.retentionBytes),
    createdBy: origin(row.createdBy),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
