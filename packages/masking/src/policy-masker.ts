import type { Fields, FieldScalar, FieldValue } from '@logwarden/contracts';
import type { DataClass, Detection } from './detection.ts';
import { inOriginal } from './mask/in-original.ts';
import { mapBack } from './mask/map-back.ts';
import { applyDetections, mergeDetections } from './mask/merge.ts';
import { REDACTED } from './mask/partial.ts';
import { areKnown, isRedacted, withoutSecrets } from './mask/without-secrets.ts';
import type { MaskableEvent, MaskedEvent, MaskedText, Masker } from './masker.ts';
import type { ScanRules } from './policy/scan-rules.ts';
import { EventFindings } from './event-findings.ts';
import { KeyFilter } from './scan/key-before.ts';
import { judgeValue } from './scan/key-value.ts';
import { maskSpan } from './scan/mask-value.ts';
import { plainView } from './scan/plain-view.ts';
import { scanText } from './scan/scan-text.ts';
import { TextScan } from './scan/text-scan.ts';

/** Longer texts are masked whole: no event is as long. */
const longestText = 16_777_216;
const mostDetections = 100_000;
const mostNames = 20_000;
const none: readonly Detection[] = [];
/** No detector takes less without a name that asks for it. */
const shortestFinding = 5;

/** JSON whose strings stand there as they are: a value alone says no more than it does between its quotes. */
function isPlainJson(text: string): boolean {
  return text.startsWith('{') && !text.includes('\\');
}

/** Finds what stands anywhere in a text: the tenant's keywords and patterns. */
export interface LiteralFinder {
  find(scan: TextScan): void;
}

export class PolicyMasker implements Masker {
  readonly version: number;
  readonly #rules: ScanRules;
  readonly #filter: KeyFilter;
  readonly #scan: TextScan;
  readonly #literals: LiteralFinder | undefined;
  /** Names of fields that were looked at, and whether they ask for nothing. */
  readonly #plainNames = new Map<string, boolean>();
  /** Where in a clean line the last field was seen. */
  #seenAt = 0;

  constructor(version: number, rules: ScanRules, literals: LiteralFinder | undefined) {
    this.version = version;
    this.#rules = rules;
    this.#filter = new KeyFilter(rules.fields);
    this.#scan = new TextScan(rules);
    this.#literals = literals;
  }

  maskText(text: string): MaskedText {
    const detections = this.#find(text, '');
    return { text: detections.length === 0 ? text : applyDetections(text, detections), detections };
  }

  maskEvent(event: MaskableEvent): MaskedEvent {
    const findings = new EventFindings();
    const raw = this.maskText(event.raw);
    findings.addAll('', raw.detections);
    const search = event.searchText === event.raw ? raw : this.maskText(event.searchText);
    if (search !== raw) findings.addAll('', search.detections);
    const isSeen = raw.detections.length === 0 && this.#literals === undefined && isPlainJson(event.raw);
    const fields = this.#maskFields(event.fields, findings, isSeen ? event.raw : '');
    const rawText = findings.hideIn(raw.text);
    const searchText = search === raw ? rawText : findings.hideIn(search.text);
    const changed = rawText !== event.raw || searchText !== event.searchText || fields !== event.fields;
    return { raw: rawText, searchText, fields, changed, ...findings.result() };
  }

  classOfField(name: string): DataClass | undefined {
    const meaning = this.#rules.fields.meaningOf(name);
    return meaning?.isRule === true ? meaning.dataClass : undefined;
  }

  maskFieldValue(name: string, value: FieldValue): FieldValue {
    return this.#maskValue(name, value, undefined);
  }

  /** `clean`: a JSON text in which nothing was found; what stands in it as it is needs no second look. */
  #maskFields(fields: Fields, findings: EventFindings, clean: string): Fields {
    let out: Record<string, FieldValue> | undefined;
    this.#seenAt = 0;
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value === undefined || (clean !== '' && this.#isSeen(name, value, clean))) continue;
      const shownName = this.#maskName(name);
      const masked = this.#maskValue(name, value, findings);
      if (masked === value && shownName === name) continue;
      out ??= { ...fields };
      if (shownName !== name) Reflect.deleteProperty(out, name);
      Object.defineProperty(out, shownName, { value: masked, enumerable: true, configurable: true, writable: true });
    }
    return out ?? fields;
  }

  /** The name asks for nothing, and name and value were read as parts of the text. */
  #isSeen(name: string, value: FieldValue, clean: string): boolean {
    if (!this.#asksNothing(name)) return false;
    if (typeof value === 'string') return value.length < shortestFinding || this.#standsIn(clean, value);
    return typeof value === 'number' && Math.abs(value) < 10_000;
  }

  /** Fields follow each other as in the line, so the next one is looked for behind the last. */
  #standsIn(clean: string, value: string): boolean {
    const ahead = clean.indexOf(value, this.#seenAt);
    this.#seenAt = ahead < 0 ? clean.indexOf(value) : ahead;
    return this.#seenAt >= 0;
  }

  #asksNothing(name: string): boolean {
    const known = this.#plainNames.get(name);
    if (known !== undefined) return known;
    const isPlain = this.#rules.fields.meaningOf(name) === undefined && this.#maskName(name) === name;
    if (this.#plainNames.size >= mostNames) this.#plainNames.clear();
    this.#plainNames.set(name, isPlain);
    return isPlain;
  }

  /** A name that a client chose may itself hold a value: `{"13812345678": 1}`. */
  #maskName(name: string): string {
    return /\d{6}|@/.test(name) ? this.maskText(name).text : name;
  }

  #maskValue(name: string, value: FieldValue, findings: EventFindings | undefined): FieldValue {
    if (typeof value !== 'object') return this.#maskScalar(name, value, findings);
    let out: FieldScalar[] | undefined;
    for (const [index, item] of value.entries()) {
      const masked = this.#maskScalar(name, item, findings);
      if (masked === item) continue;
      out ??= [...value];
      out[index] = masked;
    }
    return out ?? value;
  }

  #maskScalar(name: string, value: FieldScalar, findings: EventFindings | undefined): FieldScalar {
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value : String(value);
    if (text === '') return value;
    const detections = this.#find(text, name);
    if (detections.length === 0) return value;
    findings?.addAll(name, detections);
    const masked = applyDetections(text, detections);
    findings?.remember(text, masked, detections);
    return masked;
  }

  #find(text: string, fieldName: string): readonly Detection[] {
    if (text.length > longestText) return [wholeText(text, 'too long')];
    try {
      return this.#settle(text, fieldName);
    } catch {
      return [wholeText(text, 'failed')];
    }
  }

  /** What stays visible may look like something new beside a mask: it is hidden too, so that masking again finds nothing. */
  #settle(text: string, fieldName: string): readonly Detection[] {
    let found = this.#findIn(text, fieldName);
    for (let round = 0; round < mostRounds && found.length > 0; round++) {
      const again = this.#findIn(applyDetections(text, found), fieldName);
      if (again.length === 0) break;
      found = mergeDetections(text, [...found, ...mapBack(found, again)]);
    }
    return found;
  }

  #findIn(text: string, fieldName: string): readonly Detection[] {
    const scan = this.#scan;
    scan.begin(text, fieldName);
    if (fieldName !== '') {
      const meaning = this.#rules.fields.meaningOf(fieldName);
      const span = { start: 0, end: text.length, form: 'quoted' } as const;
      if (meaning?.isRule === true) {
        maskSpan(scan, meaning, span);
        return scan.found;
      }
      if (meaning !== undefined && judgeValue(scan, meaning, span) === text.length) return scan.found;
    }
    const found = this.#collect(text, fieldName, false);
    if (scan.needsView) return this.#findInView(text, fieldName);
    if (found.length > mostDetections) return [wholeText(text, 'too many findings')];
    return found.length === 0 ? none : mergeDetections(text, found);
  }

  #findInView(text: string, fieldName: string): readonly Detection[] {
    const view = plainView(text);
    const found = this.#collect(view.text, fieldName, true);
    if (found.length > mostDetections) return [wholeText(text, 'too many findings')];
    return mergeDetections(
      text,
      found.map((detection) => inOriginal(text, view, detection)),
    );
  }

  /** Where a secret is taken out, other words and numbers begin: the rest is read again without it until nothing is new. */
  #collect(text: string, fieldName: string, isPlain: boolean): readonly Detection[] {
    let found = this.#scanOnce(text, fieldName, isPlain);
    for (let round = 0; round < mostRounds && found.some(isRedacted); round++) {
      const more = this.#scanOnce(withoutSecrets(text, found), fieldName, isPlain);
      if (areKnown(more, found)) break;
      found = [...found, ...more];
    }
    return found;
  }

  #scanOnce(text: string, fieldName: string, isPlain: boolean): readonly Detection[] {
    const scan = this.#scan;
    scan.begin(text, fieldName);
    scanText(scan, this.#filter, isPlain);
    if (scan.needsView && !isPlain) return none;
    this.#literals?.find(scan);
    return scan.found;
  }
}

const mostRounds = 4;

function wholeText(text: string, reason: string): Detection {
  const reasonText = `secret: ${reason}`;
  return {
    dataClass: 'secret',
    start: 0,
    end: text.length,
    confidence: 'S',
    reason: reasonText,
    value: '',
    masked: REDACTED,
  };
}
