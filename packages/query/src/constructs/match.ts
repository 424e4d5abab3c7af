import type { FieldScalar } from '@logwarden/contracts';
import type { MatchLeaf } from '../ast/node.ts';
import { type AddressSpan, parseAddress, parseNetwork } from '../fields/address.ts';
import { type DateSpan, dateValueUs, parseDate } from '../fields/date.ts';
import { clipValue } from '../fields/field-kinds.ts';
import type { Environment, EventTest } from '../predicate/environment.ts';
import { TextView } from '../predicate/event-view.ts';
import { printField, printText } from '../print/print-text.ts';
import { addressBetween } from '../sql/address-sql.ts';
import { dateValue, instantIn } from '../sql/date-sql.ts';
import { compileValues, equalsText, foldedValue, storedText } from '../sql/field-sql.ts';
import type { SqlFieldVariant, SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import { compilePhrase } from '../sql/phrase-sql.ts';
import { fold } from '../text/fold.ts';
import { valueText } from '../text/value-text.ts';
import { phraseTest, phraseTokens } from './phrase.ts';

/** `field:value`: by the field's kind the whole value, words, an address or network, or the span of time a date names. */

export type MatchMeaning =
  | { readonly kind: 'whole'; readonly folded: string }
  | { readonly kind: 'words'; readonly tokens: readonly string[] }
  | { readonly kind: 'network'; readonly span: AddressSpan }
  | { readonly kind: 'date'; readonly span: DateSpan }
  | { readonly kind: 'timestamp'; readonly span: DateSpan };

/** Without a word a text field's value is compared whole, and so is what is no address or date on fields of those. */
export function meaningOf(leaf: MatchLeaf, environment: Environment): MatchMeaning {
  const whole: MatchMeaning = { kind: 'whole', folded: fold(leaf.text) };
  switch (environment.kindOf(leaf.field)) {
    case 'text': {
      const tokens = phraseTokens(leaf.text);
      return tokens.length === 0 ? whole : { kind: 'words', tokens };
    }
    case 'address': {
      const span = parseNetwork(leaf.text);
      return span === undefined ? whole : { kind: 'network', span };
    }
    case 'date': {
      const span = parseDate(leaf.text, environment.zone);
      return span === undefined ? whole : { kind: 'date', span };
    }
    case 'timestamp': {
      const span = parseDate(leaf.text, environment.zone);
      return { kind: 'timestamp', span: span ?? { fromUs: 0, toUs: 0 } };
    }
    case 'keyword':
      return whole;
  }
}

export function printMatch(leaf: MatchLeaf): string {
  return `${printField(leaf.field)}:${printText(leaf.text)}`;
}

function testValue(meaning: MatchMeaning): (value: FieldScalar) => boolean {
  switch (meaning.kind) {
    case 'whole':
      return (value) => clipValue(fold(valueText(value))) === meaning.folded;
    case 'words': {
      const test = phraseTest(meaning.tokens);
      return (value) => test(new TextView(valueText(value)));
    }
    case 'network':
      return (value) => {
        const address = typeof value === 'string' ? parseAddress(value) : undefined;
        return address !== undefined && address >= meaning.span.first && address <= meaning.span.last;
      };
    case 'date':
      return (value) => {
        const at = typeof value === 'string' ? dateValueUs(value) : undefined;
        return at !== undefined && at >= meaning.span.fromUs && at < meaning.span.toUs;
      };
    case 'timestamp':
      return () => false;
  }
}

export function testMatch(leaf: MatchLeaf, environment: Environment): EventTest {
  const meaning = meaningOf(leaf, environment);
  if (meaning.kind === 'timestamp') {
    const { fromUs, toUs } = meaning.span;
    return (event) => event.timestampUs >= fromUs && event.timestampUs < toUs;
  }
  const test = testValue(meaning);
  return (event) => event.values(leaf.field).some(test);
}

function compileVariant(meaning: MatchMeaning, variant: SqlFieldVariant): ReturnType<typeof foldedValue> | undefined {
  switch (meaning.kind) {
    case 'whole':
      return equalsText(variant, meaning.folded);
    case 'words':
      return foldedValue(variant, (folded) => compilePhrase(folded, meaning.tokens));
    case 'network':
      return storedText(variant, (text) => addressBetween(text, meaning.span));
    case 'date':
      return storedText(variant, (text) => instantIn(dateValue(text), meaning.span));
    case 'timestamp':
      return undefined;
  }
}

export function compileMatch(leaf: MatchLeaf, layout: SqlLayout, environment: Environment): LeafSql {
  const meaning = meaningOf(leaf, environment);
  if (meaning.kind === 'timestamp') return exactSql(instantIn(layout.timestampUs, meaning.span));
  return exactSql(compileValues(layout.field(leaf.field), (variant) => compileVariant(meaning, variant)));
}
