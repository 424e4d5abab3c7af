import type { ExistsLeaf, FuzzyLeaf, MatchLeaf, RangeLeaf, RegexLeaf, WildcardLeaf } from '../ast/node.ts';
import { meaningOf } from '../constructs/match.ts';
import { addressSpan, dateIn, intervalOf, kindOfRange } from '../constructs/range.ts';
import { valueParts } from '../constructs/wildcard.ts';
import type { AddressSpan } from '../fields/address.ts';
import type { DateSpan } from '../fields/date.ts';
import { parseNumber } from '../fields/number.ts';
import type { Environment } from '../predicate/environment.ts';
import type { Interval } from '../sql/number-sql.ts';
import { fold } from '../text/fold.ts';
import {
  allOfDsl,
  anyOfDsl,
  type Dsl,
  type DslLayout,
  everything,
  exactDsl,
  type LeafDsl,
  nothing,
  superset,
} from './layout.ts';
import { anyToken, fuzzyDsl, globDsl, phraseDsl, tokenPatternDsl } from './text-dsl.ts';

/** Clauses on fields: in the field's own names, and among those past the cap. */

/** `test` of the terms of a field; `prefix` is what stands before each value there. */
function anyValue(layout: DslLayout, name: string, test: (field: string, prefix: string) => Dsl): Dsl {
  const own = test(layout.field(name).folded, '');
  if (layout.overflow === undefined) return own;
  return anyOfDsl([own, test(layout.overflow.field, layout.overflow.item(name, ''))]);
}

const equals = (layout: DslLayout, name: string, folded: string): Dsl =>
  anyValue(layout, name, (field, prefix) => ({ term: { [field]: { value: prefix + folded } } }));

const isOverflowing = (layout: DslLayout, name: string): Dsl =>
  layout.overflow === undefined
    ? nothing
    : { prefix: { [layout.overflow.field]: { value: layout.overflow.item(name, '') } } };

export function existsDsl(layout: DslLayout, name: string): Dsl {
  return anyOfDsl([{ exists: { field: layout.field(name).present } }, isOverflowing(layout, name)]);
}

export function compileExistsDsl(leaf: ExistsLeaf, layout: DslLayout, isTimestamp: boolean): LeafDsl {
  return exactDsl(isTimestamp ? everything : existsDsl(layout, leaf.field));
}

/**
 * Words of a text field: candidates have them in the line, as most values stand there, or have a value of the field
 * that does not.
 */
function inValue(layout: DslLayout, name: string, inLine: Dsl): LeafDsl {
  const odd: Dsl = { term: { [layout.oddFields]: { value: name } } };
  return superset(allOfDsl([existsDsl(layout, name), anyOfDsl([inLine, odd])]));
}

/** A span over what only documents with own names have indexed; those past the cap are candidates. */
function ownSpan(layout: DslLayout, name: string, span: Dsl): LeafDsl {
  if (layout.overflow === undefined) return exactDsl(span);
  return superset(anyOfDsl([span, isOverflowing(layout, name)]));
}

function addressText(address: bigint): string {
  return Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16)).join(':');
}

function addressDsl(layout: DslLayout, name: string, span: AddressSpan): LeafDsl {
  if (span.first > span.last || span.first < 0n) return exactDsl(nothing);
  const bounds = { gte: addressText(span.first), lte: addressText(span.last) };
  return ownSpan(layout, name, { range: { [layout.field(name).address]: bounds } });
}

function intervalDsl(field: string, interval: Interval): Dsl {
  const { low, high } = interval;
  return {
    range: {
      [field]: {
        ...(low === undefined ? {} : { [low.inclusive ? 'gte' : 'gt']: low.at + 0 }),
        ...(high === undefined ? {} : { [high.inclusive ? 'lte' : 'lt']: high.at + 0 }),
      },
    },
  };
}

function instantDsl(field: string, { fromUs, toUs }: DateSpan): Dsl {
  return { range: { [field]: { gte: fromUs, lt: toUs } } };
}

export function compileMatchDsl(leaf: MatchLeaf, layout: DslLayout, environment: Environment): LeafDsl {
  const meaning = meaningOf(leaf, environment);
  switch (meaning.kind) {
    case 'whole':
      if (environment.kindOf(leaf.field) === 'text') return superset(existsDsl(layout, leaf.field));
      return exactDsl(equals(layout, leaf.field, meaning.folded));
    case 'words':
      return inValue(layout, leaf.field, phraseDsl(layout, meaning.tokens));
    case 'network':
      return addressDsl(layout, leaf.field, meaning.span);
    case 'date':
      return ownSpan(layout, leaf.field, instantDsl(layout.field(leaf.field).dateUs, meaning.span));
    case 'timestamp':
      return exactDsl(instantDsl(layout.timestampUs, meaning.span));
  }
}

export function compileWildcardDsl(leaf: WildcardLeaf, layout: DslLayout, environment: Environment): LeafDsl {
  const { field, pattern } = leaf;
  if (field === undefined) return tokenPatternDsl(layout, pattern);
  if (environment.kindOf(field) === 'text') {
    const inLine = tokenPatternDsl(layout, pattern);
    if (inLine.dsl === everything && inLine.exact) return exactDsl(existsDsl(layout, field));
    return inValue(layout, field, inLine.dsl);
  }
  const parts = valueParts(pattern);
  return exactDsl(anyValue(layout, field, (name, prefix) => globDsl(name, parts, prefix)));
}

export function compileRegexDsl(leaf: RegexLeaf, layout: DslLayout): LeafDsl {
  return superset(leaf.field === undefined ? everything : existsDsl(layout, leaf.field));
}

export function compileFuzzyDsl(leaf: FuzzyLeaf, layout: DslLayout, environment: Environment): LeafDsl {
  const edits = { word: fold(leaf.text), distance: leaf.distance };
  const inLine = anyToken(layout, (name) => fuzzyDsl(name, edits));
  if (leaf.field === undefined) return exactDsl(inLine);
  if (environment.kindOf(leaf.field) === 'text') return inValue(layout, leaf.field, inLine);
  return exactDsl(anyValue(layout, leaf.field, (name, prefix) => fuzzyDsl(name, edits, prefix)));
}

export function compileRangeDsl(leaf: RangeLeaf, layout: DslLayout, environment: Environment): LeafDsl {
  const kind = kindOfRange(leaf);
  const fieldKind = environment.kindOf(leaf.field);
  if (fieldKind === 'timestamp') {
    if (kind !== 'date') return exactDsl(nothing);
    return exactDsl(intervalDsl(layout.timestampUs, intervalOf(leaf, dateIn(environment))));
  }
  if (kind === 'number') {
    const span = intervalDsl(layout.field(leaf.field).number, intervalOf(leaf, parseNumber));
    return ownSpan(layout, leaf.field, span);
  }
  if (kind !== fieldKind) return exactDsl(nothing);
  if (kind === 'date') {
    const span = intervalDsl(layout.field(leaf.field).dateUs, intervalOf(leaf, dateIn(environment)));
    return ownSpan(layout, leaf.field, span);
  }
  return addressDsl(layout, leaf.field, addressSpan(leaf));
}
