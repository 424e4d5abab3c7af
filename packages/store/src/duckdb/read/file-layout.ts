import type { Sql, SqlFieldVariant, SqlLayout } from '@logwarden/query';
import { sqlName } from '@logwarden/query';
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

  constructor(files: readonly StoredFile[]) {
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
  }

  /** The same for lines that are stored as text. */
  unshaped(): SqlLayout {
    const raw = this.column('#raw');
    const searchText = this.#extras.has('#text') ? `coalesce(${this.column('#text')}, ${raw})` : raw;
    return {
      timestampUs: this.timestampUs,
      searchText,
      searchFolded: this.#folded(searchText),
      field: (name) => this.field(name),
    };
  }

  get timestampUs(): Sql {
    return this.column('#ts');
  }

  get searchText(): Sql {
    const raw = this.column('#raw');
    const parts = [...(this.#extras.has('#text') ? [this.column('#text')] : []), raw];
    if (this.#shapes.size > 0) parts.push(shapedText([...this.#shapes]));
    return parts.length === 1 ? raw : `coalesce(${parts.join(', ')})`;
  }

  get searchFolded(): Sql {
    return this.#folded(this.searchText);
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

  #folded(searchText: Sql): Sql {
    const lowered = `lower(${searchText})`;
    return this.#extras.has('#fold') ? `coalesce(${this.column('#fold')}, ${lowered})` : lowered;
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
