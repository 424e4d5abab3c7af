import type { DslLayout } from '@logwarden/query';
import type { TextView } from '../port.ts';
import { fieldKey } from './names.ts';

export interface IndexSettings {
  readonly shards: number;
  readonly replicas: number;
  /** How long until other processes see what was written. */
  readonly refreshMs: number;
  /** Settings of the index beside ours, e.g. allocation attributes. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Which nodes an index may stand on: `node.attr.box`, `hot` or `warm`. */
export const tierAttribute = 'box';

/** So many own fields have names of their own in one index; the rest share `z`. */
export const fieldCap = 400;

/** Seqs of a stream are found by their block: an index of the seqs themselves takes ten times as much. */
export function seqBlock(seq: number): string {
  return String(Math.floor(seq / seqsPerBlock));
}

/** Blocks from one seq to another, both inclusive; undefined: too many to name. */
export function seqBlocks(first: number, last: number): readonly string[] | undefined {
  const from = Math.max(0, Math.floor(first / seqsPerBlock));
  const count = Math.floor(last / seqsPerBlock) - from + 1;
  return count > mostBlocks ? undefined : Array.from({ length: Math.max(0, count) }, (_, at) => String(from + at));
}

const seqsPerBlock = 1024;
const mostBlocks = 64;

/** Bytes of the longest term the engine takes. */
export const termBytes = 32_766;

const tokens = {
  ...{ type: 'text', analyzer: 'whitespace', norms: false },
  ...{ similarity: 'boolean', index_options: 'positions' },
} as const;
const notKept = { type: 'keyword', doc_values: false } as const;

/** The masked form of the searched text, and whether there is one. Indices made before get them when they are opened. */
export const maskedProperties = {
  h: { type: 'boolean', doc_values: false },
  mt: tokens,
  mg: notKept,
  ml: notKept,
} as const;

const notIndexed = { type: 'keyword', index: false, doc_values: false } as const;

/**
 * What an index of a partition looks like; see `docs/decisions/elasticsearch-mapping.md`. `_source` holds what cannot be
 * made again: the line, its own fields as one JSON text, places and times. Everything else is there to be searched only.
 */
export function partitionIndex(settings: IndexSettings): object {
  return {
    settings: {
      index: {
        number_of_shards: settings.shards,
        number_of_replicas: settings.replicas,
        refresh_interval: `${settings.refreshMs}ms`,
        codec: 'best_compression',
        mapping: { total_fields: { limit: 5 * fieldCap + 200 }, depth: { limit: 2 } },
        ...settings.extra,
      },
    },
    mappings: {
      dynamic: false,
      date_detection: false,
      numeric_detection: false,
      _source: { includes: ['ts', 'src', 'st', 'sq', 'acc', 'q', 'r', 'v', 'm', 'b', 'x'] },
      dynamic_templates: [
        { k: { path_match: 'k.*', mapping: { type: 'keyword', index: false } } },
        { f: { path_match: 'f.*', mapping: { type: 'keyword', doc_values: false } } },
        { n: { path_match: 'n.*', mapping: { type: 'double' } } },
        { i: { path_match: 'i.*', mapping: { type: 'ip', doc_values: false } } },
        { d: { path_match: 'd.*', mapping: { type: 'long', doc_values: false } } },
      ],
      properties: {
        ts: { type: 'long' },
        src: { type: 'keyword' },
        st: { type: 'keyword' },
        sq: { type: 'long', index: false },
        sb: notKept,
        acc: { type: 'long', index: false },
        by: { type: 'long', index: false },
        q: { type: 'keyword' },
        t: tokens,
        g: notKept,
        l: notKept,
        o: notKept,
        z: notKept,
        ...maskedProperties,
        k: { type: 'object', dynamic: true },
        f: { type: 'object', dynamic: true },
        n: { type: 'object', dynamic: true },
        i: { type: 'object', dynamic: true },
        d: { type: 'object', dynamic: true },
        r: notIndexed,
        v: notIndexed,
        x: notIndexed,
        b: notIndexed,
        m: { type: 'object', enabled: false },
      },
    },
  };
}

export const booksIndex: object = {
  settings: { index: { number_of_shards: 1, refresh_interval: '1s', codec: 'best_compression' } },
  mappings: {
    dynamic: false,
    properties: {
      kind: { type: 'keyword' },
      id: { type: 'keyword' },
      src: { type: 'keyword' },
      st: { type: 'keyword' },
      topic: { type: 'keyword' },
      partition: { type: 'integer' },
      from: { type: 'long' },
      class: { type: 'keyword' },
      day: { type: 'keyword' },
      min: { type: 'long' },
      max: { type: 'long' },
      stored: { type: 'long', index: false },
      body: notIndexed,
    },
  },
};

export const busIndex: object = {
  settings: { index: { number_of_shards: 1, refresh_interval: '1s' } },
  mappings: { dynamic: false, properties: { body: notIndexed } },
};

const overflowItem = (name: string, folded: string): string => `${fieldKey(name)}=${folded}`;

/** The item of `z` for a value, cut where it would be longer than a term may be. */
export function overflowTerm(name: string, folded: string): string {
  const item = overflowItem(name, folded);
  if (Buffer.byteLength(item) <= termBytes) return item;
  return Buffer.from(item).subarray(0, termBytes).toString().replace(/�+$/, '');
}

/** How the compiler reaches what `partitionIndex` maps. */
export function partitionLayout(hasOverflow: boolean, view: TextView): DslLayout {
  return {
    timestampUs: 'ts',
    tokens: 't',
    giants: 'g',
    longWords: 'l',
    oddFields: 'o',
    field: (name) => {
      const key = fieldKey(name);
      return { present: `k.${key}`, folded: `f.${key}`, number: `n.${key}`, address: `i.${key}`, dateUs: `d.${key}` };
    },
    ...(view === 'masked' ? { masked: { present: 'h', tokens: 'mt', giants: 'mg', longWords: 'ml' } } : {}),
    ...(hasOverflow ? { overflow: { field: 'z', item: overflowItem } } : {}),
  };
}
