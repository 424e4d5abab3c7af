import type { DataClass } from '../detection.ts';
import type { MaskPolicy, MaskStyle } from '../policy/mask-policy.ts';
import { detectorSetting } from '../policy/mask-policy.ts';
import { contextNames, deepNames, ruleNames, wholeNames } from '../tables/field-names.ts';
import { pathOf, wordsOf } from './field-words.ts';

/** What a name says of its value: `rule` masks it whole, otherwise detectors judge it with this class in mind. */
export interface NameMeaning {
  readonly dataClass: DataClass;
  readonly isRule: boolean;
  /** The rule holds for everything below the name too. */
  readonly isDeep?: boolean;
  readonly style?: MaskStyle;
  /** The name is used for much else: only a Chinese name is taken for one. */
  readonly isVague?: boolean;
  /** Words of a report: `field rule card_no`. */
  readonly reason: string;
}

const vagueName: NameMeaning = {
  dataClass: 'person_name',
  isRule: false,
  isVague: true,
  reason: 'field name name',
};

const maxWords = 5;
const cacheSize = 20_000;

/** Meanings of field names under a policy: the policy's own rules first, then the built-in names. */
export class FieldTable {
  readonly #own = new Map<string, NameMeaning>();
  readonly #ends = new Map<string, NameMeaning>();
  readonly #wholes = new Map<string, NameMeaning>();
  readonly #deep: ReadonlySet<string> = new Set(deepNames.split(' '));
  readonly #cache = new Map<string, NameMeaning | undefined>();
  readonly #vague: NameMeaning | undefined;

  constructor(policy: MaskPolicy) {
    const isOn = (dataClass: DataClass): boolean => detectorSetting(policy, dataClass).enabled;
    this.#vague = isOn('person_name') ? vagueName : undefined;
    addNames(this.#ends, contextNames, { isRule: false, isOn });
    addNames(this.#ends, ruleNames, { isRule: true, isOn });
    addNames(this.#wholes, wholeNames, { isRule: true, isOn });
    for (const name of this.#deep) makeDeep(name, this.#ends, this.#wholes);
    for (const { field, dataClass, style } of policy.fieldRules) {
      const meaning = {
        dataClass,
        isRule: true,
        isDeep: true,
        reason: `field rule ${field}`,
        ...(style === undefined ? {} : { style }),
      };
      this.#own.set(joined(pathOf(field)), meaning);
    }
  }

  /** Last words of all names, for a quick look before `meaningOf`. */
  *lastWords(): Iterable<string> {
    yield* this.#ends.keys();
    yield* this.#wholes.keys();
    yield 'name';
    for (const path of this.#own.keys()) yield path.slice(path.lastIndexOf('.') + 1);
  }

  /** What the name says; `name` is a field's dotted name, or the key before a value in a text. */
  meaningOf(name: string): NameMeaning | undefined {
    const known = this.#cache.get(name);
    if (known !== undefined || this.#cache.has(name)) return known;
    const meaning = this.#find(pathOf(name));
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    this.#cache.set(name, meaning);
    return meaning;
  }

  #find(path: readonly (readonly string[])[]): NameMeaning | undefined {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    const own = this.#findOwn(path) ?? this.#wholes.get(last.join(''));
    if (own !== undefined) return own;
    if (path.length === 1 && last.join('') === 'name') return this.#vague;
    return this.#findEnd(path) ?? this.#findParent(path);
  }

  /** A rule names the path's end (`phone` means every field of that name) or one of its parents. */
  #findOwn(path: readonly (readonly string[])[]): NameMeaning | undefined {
    if (this.#own.size === 0) return undefined;
    for (let to = path.length; to > 0; to--) {
      for (let from = 0; from < to; from++) {
        const meaning = this.#own.get(joined(path.slice(from, to)));
        if (meaning !== undefined) return meaning;
      }
    }
    return undefined;
  }

  #findEnd(path: readonly (readonly string[])[]): NameMeaning | undefined {
    const words = path.flat().slice(-maxWords);
    const end = words.at(-1)?.replace(/\d+$/, '');
    for (let from = 0; from < words.length; from++) {
      const head = words.slice(from, -1).join('');
      const meaning = this.#ends.get(head + (words.at(-1) ?? '')) ?? this.#ends.get(head + (end ?? ''));
      if (meaning !== undefined) return meaning;
    }
    return undefined;
  }

  #findParent(path: readonly (readonly string[])[]): NameMeaning | undefined {
    const parent = path.slice(0, -1).find((words) => this.#deep.has(words.join('')));
    const name = parent?.join('');
    return name === undefined ? undefined : (this.#ends.get(name) ?? this.#wholes.get(name));
  }
}

function joined(path: readonly (readonly string[])[]): string {
  return path.map((words) => words.join('')).join('.');
}

function addNames(
  into: Map<string, NameMeaning>,
  names: Readonly<Partial<Record<DataClass, string>>>,
  { isRule, isOn }: { isRule: boolean; isOn: (dataClass: DataClass) => boolean },
): void {
  for (const [dataClass, list] of entriesOf(names)) {
    if (!isOn(dataClass)) continue;
    for (const name of list.split(' ')) {
      into.set(wordsOf(name).join(''), { dataClass, isRule, reason: `field name ${name}` });
    }
  }
}

function makeDeep(name: string, ...tables: readonly Map<string, NameMeaning>[]): void {
  for (const table of tables) {
    const meaning = table.get(name);
    if (meaning !== undefined) table.set(name, { ...meaning, isDeep: true });
  }
}

/** The keys of these tables are exactly the classes they declare, so the cast adds nothing that is not there. */
function entriesOf(names: Readonly<Partial<Record<DataClass, string>>>): [DataClass, string][] {
  return Object.entries(names) as [DataClass, string][];
}
