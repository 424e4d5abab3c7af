import type { Sql, SqlFieldVariant, SqlLayout } from '@logwarden/query';
import { sqlName } from '@logwarden/query';
import type { TextView } from '../../port.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { FieldPlace } from '../build/prepared.ts';
import { restKey } from '../build/field-columns.ts';
import { columnName } from '../names.ts';
import { shapedText } from '../shape/shape-sql.ts';

/** Reaches events in files. Remembers which columns its expressions use, so that only these are read. */
export class FileLayout implements SqlLayout {
  readonly used = new Set<string>();
  readonly #places = new Map<string, Set<FieldPlace>>();
  readonly #extras = new Set<string>();
  readonly #shapes = new Set<string>();
  readonly #characters = new Map<string, string | null>();
  readonly #cased = new Set<string>();

  /** Rows with a masked form are seen by it. */
  readonly hasMasked: boolean;

  constructor(files: readonly StoredFile[], view: TextView) {
    for (const { info } of files) {
      for (const shape of info.shapes) this.#shapes.add(shape);
      for (const [field, place, , characters, isLower] of info.fields) {
        let places = this.#places.get(field);
        if (places === undefined) {
          places = new Set();
          this.#places.set(field, places);
        }
        places.add(place);
        if (place === 's') this.#addCharacters(field, characters ?? null);
        if (place === 's' && isLower !== true) this.#cased.add(field);
      }
      for (const name of info.extras) this.#extras.add(name);
    }
    this.hasMasked = view === 'masked' && this.#extras.has('#masked');
  }

  /** The same for lines that are seen as they are stored, by `#raw`, `#text` or `#masked`. */
  unshaped(): SqlLayout {
    const received = coalesce([...this.#optional('#text'), this.column('#raw')]);
    return {
      timestampUs: this.timestampUs,
      searchText: this.#seen(received),
      searchFolded: this.#folded(received),
      field: (name) => this.field(name),
    };
  }

  /** Whether a row's line is rendered from its shape. */
  get isShaped(): Sql {
    const shaped = `${this.column('#shape')} IS NOT NULL`;
    return this.hasMasked ? `(${shaped} AND ${this.column('#masked')} IS NULL)` : shaped;
  }

  get timestampUs(): Sql {
    return this.column('#ts');
  }

  get searchText(): Sql {
    return this.#seen(this.#received);
  }

  get searchFolded(): Sql {
    return this.#folded(this.#received);
  }

  /** The searched text as received. */
  get #received(): Sql {
    const shaped = this.#shapes.size > 0 ? [shapedText([...this.#shapes])] : [];
    return coalesce([...this.#optional('#text'), this.column('#raw'), ...shaped]);
  }

  field(name: string): readonly SqlFieldVariant[] {
    const places = this.#places.get(name);
    if (places === undefined) return [];
    const variants: SqlFieldVariant[] = [];
    const of = (kind: 's' | 'f' | 'i' | 'd' | 'b'): Sql => this.column(columnName(name, kind));
    if (places.has('s')) {
      const folded = places.has('f') ? `coalesce(${of('f')}, lower(${of('s')}))` : `lower(${of('s')})`;
      variants.push({ kind: 'text', text: of('s'), folded });
    }
    if (places.has('i')) variants.push({ kind: 'integer', value: of('i') });
    if (places.has('d')) variants.push({ kind: 'double', value: of('d') });
    if (places.has('b')) variants.push({ kind: 'boolean', value: of('b') });
    if (places.has('r')) variants.push(...this.#restVariants(name));
    return variants;
  }

  /** Shapes of the files' lines. */
  get shapes(): readonly string[] {
    return [...this.#shapes];
  }

  /** All characters of a field's folded texts, where they are few; null: any. */
  charactersOf(field: string): string | null {
    return this.#characters.get(field) ?? null;
  }

  /** Whether every text of a field is its own lower case. */
  isLower(field: string): boolean {
    return !this.#cased.has(field);
  }

  column(name: string): Sql {
    this.used.add(name);
    return sqlName(name);
  }

  #optional(name: string): Sql[] {
    return this.#extras.has(name) ? [this.column(name)] : [];
  }

  #seen(received: Sql): Sql {
    return this.hasMasked ? `coalesce(${this.column('#masked')}, ${received})` : received;
  }

  #folded(received: Sql): Sql {
    const masked = this.hasMasked ? [...this.#optional('#mfold'), `lower(${this.column('#masked')})`] : [];
    return coalesce([...masked, ...this.#optional('#fold'), `lower(${received})`]);
  }

  #addCharacters(field: string, characters: string | null): void {
    const known = this.#characters.has(field) ? (this.#characters.get(field) ?? null) : '';
    this.#characters.set(field, known === null || characters === null ? null : known + characters);
  }

  #restVariants(name: string): SqlFieldVariant[] {
    const rest = this.column('#rest');
    const list = (member: string, type: string): Sql =>
      `try_cast(json_extract(${rest}, '$."${restKey(name)}".${member}') AS ${type}[])`;
    const texts = list('s', 'VARCHAR');
    return [
      {
        kind: 'text',
        list: true,
        text: texts,
        folded: `coalesce(${list('f', 'VARCHAR')}, list_transform(${texts}, lambda x: lower(x)))`,
      },
      { kind: 'decimal', list: true, text: list('n', 'VARCHAR') },
      { kind: 'double', list: true, value: list('d', 'DOUBLE') },
      { kind: 'boolean', list: true, value: list('b', 'BOOLEAN') },
    ];
  }
}

function coalesce(parts: readonly Sql[]): Sql {
  return parts.length === 1 ? (parts[0] ?? 'NULL') : `coalesce(${parts.join(', ')})`;
}
