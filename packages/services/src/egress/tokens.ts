import type { Fields, FieldScalar, FieldValue } from '@logwarden/contracts';
import type { Detection, Masker } from '@logwarden/masking';
import type { MaskKeys } from '../masking/mask-keys.ts';

/** Gives the tokens of one tenant's hidden values, under the newest version of its key. */
export interface TokenParts {
  readonly keys: MaskKeys;
  readonly tenantId: string;
  readonly version: number;
}

/** A text with what is shown of each finding, `mark` deciding what comes after it. */
function spliced(text: string, detections: readonly Detection[], mark: (found: Detection) => string): string {
  let out = '';
  let at = 0;
  for (const found of detections) {
    out += text.slice(at, found.start) + found.masked + mark(found);
    at = found.end;
  }
  return out + text.slice(at);
}

const noMark = (): string => '';

/**
 * Puts the token of every hidden value behind what is shown of it: `partial#class.token`. Only for who may know which
 * values are equal. What cannot be put together again exactly as it was masked stays as masked, without tokens.
 */
export class Tokens {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** `shown` is what the masker made of the text of a line. */
  inText(masker: Masker, text: string, shown: string): string {
    return this.#marked(text, masker.maskText(text).detections, shown);
  }

  /** Fields as `masker` shows them, with tokens. */
  inFields(masker: Masker, fields: Fields): Fields {
    return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => this.#field(masker, name, value)));
  }

  /** One value of a field; `shown` is what is shown of it. */
  inValue(masker: Masker, name: string, value: FieldScalar, shown: string): string {
    const { detections } = masker.maskEvent({ raw: '', searchText: '', fields: { [name]: value } });
    return this.#marked(String(value), detections, shown);
  }

  #field(masker: Masker, name: string, value: FieldValue): [string, FieldValue][] {
    const masked = masker.maskEvent({ raw: '', searchText: '', fields: { [name]: value } });
    return Object.entries(masked.fields).map(([shownName, shown]) => {
      const marked = (one: FieldScalar, hidden: FieldScalar | undefined): FieldScalar =>
        typeof hidden !== 'string' || hidden === one ? (hidden ?? '') : this.inValue(masker, name, one, hidden);
      if (typeof value !== 'object') return [shownName, marked(value, typeof shown === 'object' ? undefined : shown)];
      const items = typeof shown === 'object' ? shown : [];
      return [shownName, value.map((one, i) => marked(one, items[i]))];
    });
  }

  #marked(text: string, detections: readonly Detection[], shown: string): string {
    if (detections.length === 0 || spliced(text, detections, noMark) !== shown) return shown;
    return spliced(text, detections, ({ dataClass, value }) => {
      const { keys, tenantId, version } = this.#parts;
      return value === '' || dataClass === 'secret' ? '' : `#${keys.token({ tenantId, version }, dataClass, value)}`;
    });
  }
}
