import {
  hiddenFieldPrefix,
  hiddenFields,
  type DataClass,
  type Fields,
  type ParsedEvent,
  type SourceView,
} from '@logwarden/contracts';
import type { Detection, MaskedEvent } from '@logwarden/masking';
import { fieldKinds, type FieldKind } from '@logwarden/query';
import { type Burst, BurstWatch } from './burst-watch.ts';
import { builtInMasking } from './effective-masking.ts';
import { everyField, maskedCopyOf } from './hidden-fields.ts';
import type { MaskKeys } from './mask-keys.ts';
import type { Maskers } from './maskers.ts';

/** Something was found in a field of a source for the first time in this process. The empty field is the line itself. */
export interface FoundField {
  readonly tenantId: string;
  readonly sourceId: string;
  readonly field: string;
  readonly dataClass: DataClass;
  readonly policyVersion: number;
}

/** What masking has found that must be written down. */
export interface Findings {
  readonly fields: readonly FoundField[];
  readonly bursts: readonly Burst[];
}

/** What an indexer needs: the step for its own thread, the key for its others, and where findings are written down. */
export interface IndexMasking {
  readonly mask: IndexMask;
  readonly masterKey: Uint8Array;
  /** Resolves when findings are written; events may be committed only then. */
  keep(found: Findings): Promise<void>;
}

/** Tokens of one event; more values than that are not worth finding one by one. */
const maxTokens = 200;
/** Of a source with more fields than that in which something was found, every field counts as masked. */
const maxFields = 2000;

type Maskable = Pick<ParsedEvent, 'raw' | 'searchText' | 'fields'>;

/** What masking makes of an event: its masked form, where something was found, and its hidden fields. */
export interface Marks extends Pick<ParsedEvent, 'masked'> {
  readonly fields: Fields;
}

/**
 * The masking step of indexing: beside what was parsed, an event gets the masked form of its searched text and hidden
 * fields: the policy's version and, where something was found, its classes and blind tokens.
 */
export class IndexMask {
  readonly #maskers: Maskers;
  readonly #keys: MaskKeys;
  readonly #seen = new Map<string, Set<string>>();
  readonly #kinds = new WeakMap<SourceView['parser'], (field: string) => FieldKind>();
  readonly #watch = new BurstWatch();
  #found: FoundField[] = [];
  #bursts: Burst[] = [];

  constructor(parts: { readonly maskers: Maskers; readonly keys: MaskKeys }) {
    this.#maskers = parts.maskers;
    this.#keys = parts.keys;
  }

  apply(source: SourceView, event: ParsedEvent): ParsedEvent {
    const fields = withoutHidden(event.fields);
    const own = fields === event.fields ? event : { ...event, fields };
    const { fields: hidden, masked } = this.#marksOf(source, own, this.#watch);
    const marked = { ...own, fields: { ...fields, ...hidden } };
    return masked === undefined ? marked : { ...marked, masked };
  }

  /** For an event that is stored already. */
  marks(source: SourceView, event: Maskable): Marks {
    return this.#marksOf(source, event, undefined);
  }

  #marksOf(source: SourceView, event: Maskable, watch: BurstWatch | undefined): Marks {
    const masker = this.#maskers.of(source.masking);
    const policy = { [hiddenFields.policy]: masker.version };
    const masked = masker.maskEvent(event);
    if (!masked.changed) return { fields: policy };
    for (const [field, dataClass] of masked.found) this.#note(source, field, dataClass, masker.version);
    const fields = { ...policy, ...this.#hiddenFields(source, { event, masked, watch }) };
    return masked.searchText === event.searchText ? { fields } : { fields, masked: { searchText: masked.searchText } };
  }

  /** What was found for the first time since the last call. Write it down before the events are committed. */
  takeFound(): Findings {
    const found = { fields: this.#found, bursts: this.#bursts };
    if (found.fields.length > 0) this.#found = [];
    if (found.bursts.length > 0) this.#bursts = [];
    return found;
  }

  #hiddenFields(
    source: SourceView,
    { event, masked, watch }: { event: Maskable; masked: MaskedEvent; watch: BurstWatch | undefined },
  ): Fields {
    const tokens = this.#tokensOf(source, masked.detections, watch);
    return {
      [hiddenFields.class]: masked.found.map(([field, dataClass]) => `${field === '' ? 'text' : field}=${dataClass}`),
      ...(tokens.length === 0 ? {} : { [hiddenFields.token]: tokens }),
      ...this.#copies(source, event.fields, masked.fields),
    };
  }

  #tokensOf(source: SourceView, detections: readonly Detection[], watch: BurstWatch | undefined): string[] {
    const owner = { tenantId: source.tenantId, version: (source.masking ?? builtInMasking).keyVersion };
    const tokens = new Set<string>();
    for (const { dataClass, value, masked: shown } of detections) {
      if (value === '' || dataClass === 'secret' || tokens.size === maxTokens) continue;
      const token = this.#keys.token(owner, dataClass, value);
      if (tokens.has(token)) continue;
      tokens.add(token);
      const sighting = { tenantId: source.tenantId, sourceId: source.id, dataClass, shown, token };
      const burst = watch?.note(sighting, Date.now());
      if (burst !== undefined) this.#bursts.push(burst);
    }
    return [...tokens];
  }

  /** Text fields are searched by their words, so their masked form is kept to be searched instead. */
  #copies(source: SourceView, before: Fields, after: Fields): Fields {
    const copies: Record<string, Fields[string]> = {};
    for (const [field, value] of Object.entries(after)) {
      if (value !== before[field] && this.#kindOf(source)(field) === 'text') copies[maskedCopyOf(field)] = value;
    }
    return copies;
  }

  #kindOf(source: SourceView): (field: string) => FieldKind {
    const known = this.#kinds.get(source.parser) ?? fieldKinds(source.parser);
    this.#kinds.set(source.parser, known);
    return known;
  }

  #note(source: SourceView, name: string, dataClass: DataClass, policyVersion: number): void {
    const { tenantId, id: sourceId } = source;
    const seen = this.#seen.get(`${tenantId}/${sourceId}`) ?? new Set<string>();
    this.#seen.set(`${tenantId}/${sourceId}`, seen);
    const field = seen.size < maxFields || name === '' ? name : everyField;
    const key = `${dataClass}/${field}`;
    if (seen.has(key)) return;
    seen.add(key);
    this.#found.push({ tenantId, sourceId, field, dataClass, policyVersion });
  }
}

/** A sender must not be able to say what was found, or by which policy. */
function withoutHidden(fields: Fields): Fields {
  for (const name in fields) {
    if (name.startsWith(hiddenFieldPrefix)) {
      return Object.fromEntries(Object.entries(fields).filter(([key]) => !key.startsWith(hiddenFieldPrefix)));
    }
  }
  return fields;
}
