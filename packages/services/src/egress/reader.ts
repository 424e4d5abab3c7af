import { hiddenFields, type DataClass, type Fields, type FieldValue, type SourceView } from '@logwarden/contracts';
import type { Masker } from '@logwarden/masking';
import type { TextView } from '@logwarden/store';
import { everyField, isHiddenField } from '../masking/hidden-fields.ts';
import type { Maskers } from '../masking/maskers.ts';
import { Tokens, type TokenParts } from './tokens.ts';

export interface ReaderParts {
  readonly maskers: Maskers;
  /** Sources that may be read; text of any other is masked by the built-in detection. */
  readonly sources: readonly SourceView[];
  /** Has a grant to read all of them unmasked. */
  readonly unmasked: boolean;
  /** Has asked which hidden values are equal, and may know it: lines and bucket keys show tokens. */
  readonly tokens?: TokenParts;
}

/** How one request sees logs: each line by the policy that its own source has now. */
export class Reader {
  readonly view: TextView;
  readonly #bySource = new Map<string, Masker>();
  readonly #distinct: ReadonlySet<Masker>;
  readonly #fallback: Masker;
  readonly #found = new Map<string, DataClass>();
  readonly #names = new Map<string, string>();
  readonly #tokens: Tokens | undefined;

  constructor(parts: ReaderParts) {
    this.view = parts.unmasked ? 'raw' : 'masked';
    this.#fallback = parts.maskers.of();
    this.#tokens = parts.tokens === undefined || parts.unmasked ? undefined : new Tokens(parts.tokens);
    for (const { id, masking } of parts.sources) {
      this.#bySource.set(id, parts.maskers.of(masking));
      for (const [field, dataClass] of masking?.maskedFields ?? []) this.#found.set(field, dataClass);
    }
    this.#distinct = this.#bySource.size === 0 ? new Set([this.#fallback]) : new Set(this.#bySource.values());
  }

  /** A line's text, and its fields without those that nobody sees. */
  event(source: string, event: { readonly raw: string; readonly fields: Fields }): { raw: string; fields: Fields } {
    const fields = withoutHidden(event.fields);
    const masker = this.#of(source);
    if (this.view === 'raw' || isKnownClean(event.fields, masker.version)) return { raw: event.raw, fields };
    const masked = masker.maskEvent({ raw: event.raw, searchText: '', fields });
    const tokens = this.#tokens;
    if (tokens === undefined) return { raw: masked.raw, fields: this.#withPlainNames(masked.fields) };
    const raw = tokens.inText(masker, event.raw, masked.raw);
    return { raw, fields: this.#withPlainNames(tokens.inFields(masker, fields)) };
  }

  /** A line that may come from any of the sources: what any of them hides is hidden. */
  anyEvent(event: { readonly raw: string; readonly fields: Fields }): { raw: string; fields: Fields } {
    if (this.view === 'raw') return { raw: event.raw, fields: withoutHidden(event.fields) };
    let masked = { raw: event.raw, fields: withoutHidden(event.fields) };
    for (const masker of this.#distinct) masked = masker.maskEvent({ ...masked, searchText: '' });
    return { raw: masked.raw, fields: this.#withPlainNames(masked.fields) };
  }

  /** Text that belongs to a source. */
  text(source: string, text: string): string {
    return this.view === 'raw' ? text : this.#of(source).maskText(text).text;
  }

  /** Text that may come from any of the sources: what any of them hides is hidden. */
  anyText(text: string): string {
    if (this.view === 'raw') return text;
    let masked = text;
    for (const masker of this.#distinct) masked = masker.maskText(masked).text;
    return masked;
  }

  /** One value of a field over all sources. */
  anyValue(field: string, value: FieldValue): FieldValue {
    if (this.view === 'raw') return value;
    let masked = value;
    for (const masker of this.#distinct) masked = masker.maskFieldValue(field, masked);
    return masked;
  }

  /** A value as the key of a bucket: with its token for who has asked for it. */
  bucketKey(field: string, key: string): string {
    const shown = String(this.anyValue(field, key));
    if (this.#tokens === undefined || shown === key) return shown;
    for (const masker of this.#distinct) {
      const marked = this.#tokens.inValue(masker, field, key, shown);
      if (marked !== shown) return marked;
    }
    return shown;
  }

  /** A name that a line gave to a field may itself be somebody's number. */
  fieldName(name: string): string {
    if (this.view === 'raw') return name;
    const known = this.#names.get(name) ?? this.anyText(name);
    this.#names.set(name, known);
    return known;
  }

  /** Class of a field that a rule of any source names. */
  ruledClass(field: string): DataClass | undefined {
    for (const masker of this.#distinct) {
      const dataClass = masker.classOfField(field);
      if (dataClass !== undefined) return dataClass;
    }
    return undefined;
  }

  /** Class of what a detector has found in a field of any source, ever. */
  foundClass(field: string): DataClass | undefined {
    return this.#found.get(field) ?? this.#found.get(everyField);
  }

  /** May this reader's values of the field be partly hidden? */
  isMasked(field: string): boolean {
    if (this.view === 'raw') return false;
    return this.ruledClass(field) !== undefined || this.foundClass(field) !== undefined;
  }

  #of(source: string): Masker {
    return this.#bySource.get(source) ?? this.#fallback;
  }

  #withPlainNames(fields: Fields): Fields {
    const names = Object.keys(fields);
    if (names.every((name) => this.fieldName(name) === name)) return fields;
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [this.fieldName(name), value]));
  }
}

/** The indexer has looked under the same policy and found nothing: it writes classes wherever it finds something. */
function isKnownClean(fields: Fields, version: number): boolean {
  return fields[hiddenFields.policy] === version && fields[hiddenFields.class] === undefined;
}

function withoutHidden(fields: Fields): Fields {
  const names = Object.keys(fields);
  if (!names.some(isHiddenField)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isHiddenField(name)));
}
