import { AppError } from '@logwarden/kernel';
import type { FieldScalar } from '@logwarden/contracts';
import { type Bound, type RangeLeaf, TIMESTAMP } from '../ast/node.ts';
import { parseAddress } from '../fields/address.ts';
import { type BoundKind, boundKind } from '../fields/bound.ts';
import { dateValueUs, parseDate } from '../fields/date.ts';
import { parseNumber } from '../fields/number.ts';
import type { Environment, EventTest } from '../predicate/environment.ts';
import { printField } from '../print/print-text.ts';
import { quoteText } from '../print/quote.ts';
import { addressBetween } from '../sql/address-sql.ts';
import { dateValue } from '../sql/date-sql.ts';
import { compileValues, storedText } from '../sql/field-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import { type Interval, inInterval, numberIn } from '../sql/number-sql.ts';

/** `field >= 5`, `field:[a TO b}`: numbers against numbers, dates against date fields, addresses against address fields. */

const BARE_BOUND = /^(?!TO$)[\p{L}\p{N}_.:+-]+$/u;

const printBound = (bound: Bound | undefined): string => {
  if (bound === undefined) return '*';
  return BARE_BOUND.test(bound.text) ? bound.text : quoteText(bound.text);
};

export function printRange(leaf: RangeLeaf): string {
  const name = `${printField(leaf.field)}:`;
  const { low, high } = leaf;
  if (low !== undefined && high === undefined) return `${name}${low.inclusive ? '>=' : '>'}${printBound(low)}`;
  if (high !== undefined && low === undefined) return `${name}${high.inclusive ? '<=' : '<'}${printBound(high)}`;
  const [open, close] = [low?.inclusive === false ? '{' : '[', high?.inclusive === false ? '}' : ']'];
  return `${name}${open}${printBound(low)} TO ${printBound(high)}${close}`;
}

export function kindOfRange(leaf: RangeLeaf): BoundKind {
  const kinds = new Set([leaf.low, leaf.high].flatMap((bound) => (bound === undefined ? [] : [boundKind(bound.text)])));
  const [kind] = kinds;
  if (kind === undefined || kinds.size !== 1) throw new AppError('query.invalid', 'A range without a clear kind');
  return kind;
}

export function intervalOf(leaf: RangeLeaf, read: (text: string) => number | undefined): Interval {
  const side = (bound: Bound | undefined): { at: number; inclusive: boolean } | undefined => {
    const at = bound === undefined ? undefined : read(bound.text);
    return at === undefined || bound === undefined ? undefined : { at, inclusive: bound.inclusive };
  };
  const [low, high] = [side(leaf.low), side(leaf.high)];
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function within(interval: Interval, value: number): boolean {
  const { low, high } = interval;
  if (low !== undefined && (low.inclusive ? value < low.at : value <= low.at)) return false;
  return high === undefined || (high.inclusive ? value <= high.at : value < high.at);
}

const LAST_ADDRESS = (1n << 128n) - 1n;

export function addressSpan(leaf: RangeLeaf): { first: bigint; last: bigint } {
  const low = leaf.low === undefined ? undefined : parseAddress(leaf.low.text);
  const high = leaf.high === undefined ? undefined : parseAddress(leaf.high.text);
  return {
    first: low === undefined ? 0n : low + (leaf.low?.inclusive === false ? 1n : 0n),
    last: high === undefined ? LAST_ADDRESS : high - (leaf.high?.inclusive === false ? 1n : 0n),
  };
}

export const dateIn = (environment: Environment) => (text: string) => parseDate(text, environment.zone)?.fromUs;

function testValue(leaf: RangeLeaf, environment: Environment): (value: FieldScalar) => boolean {
  const fieldKind = environment.kindOf(leaf.field);
  switch (kindOfRange(leaf)) {
    case 'number': {
      const interval = intervalOf(leaf, parseNumber);
      return (value) => (typeof value === 'number' || typeof value === 'bigint') && within(interval, Number(value));
    }
    case 'date': {
      const interval = intervalOf(leaf, dateIn(environment));
      return (value) => {
        const at = fieldKind === 'date' && typeof value === 'string' ? dateValueUs(value) : undefined;
        return at !== undefined && within(interval, at);
      };
    }
    case 'address': {
      const span = addressSpan(leaf);
      return (value) => {
        const address = fieldKind === 'address' && typeof value === 'string' ? parseAddress(value) : undefined;
        return address !== undefined && address >= span.first && address <= span.last;
      };
    }
  }
}

export function testRange(leaf: RangeLeaf, environment: Environment): EventTest {
  if (leaf.field === TIMESTAMP) {
    const interval = intervalOf(leaf, dateIn(environment));
    return kindOfRange(leaf) === 'date' ? (event) => within(interval, event.timestampUs) : () => false;
  }
  const test = testValue(leaf, environment);
  return (event) => event.values(leaf.field).some(test);
}

export function compileRange(leaf: RangeLeaf, layout: SqlLayout, environment: Environment): LeafSql {
  const kind = kindOfRange(leaf);
  const fieldKind = environment.kindOf(leaf.field);
  if (fieldKind === 'timestamp') {
    const interval = intervalOf(leaf, dateIn(environment));
    return exactSql(kind === 'date' ? inInterval(layout.timestampUs, interval, 'BIGINT') : 'false');
  }
  if (kind === 'number') {
    const interval = intervalOf(leaf, parseNumber);
    return exactSql(compileValues(layout.field(leaf.field), (variant) => numberIn(variant, interval)));
  }
  if (kind !== fieldKind) return exactSql('false');
  if (kind === 'date') {
    const interval = intervalOf(leaf, dateIn(environment));
    const compile = (text: string): string => inInterval(dateValue(text), interval, 'BIGINT');
    return exactSql(compileValues(layout.field(leaf.field), (variant) => storedText(variant, compile)));
  }
  const span = addressSpan(leaf);
  return exactSql(
    compileValues(layout.field(leaf.field), (variant) => storedText(variant, (text) => addressBetween(text, span))),
  );
}
