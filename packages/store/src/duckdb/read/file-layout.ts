import type { Sql, SqlFieldVariant, SqlLayout } from '@logwarden/query';
import { sqlName } from '@logwarden/query';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { FieldPlace } from '../build/prepared.ts';
import { restKey } from '../build/field-columns.ts';
import { columnName } from '../names.ts';

/** Reaches events in files. Remembers which columns its expressions use, so that only these are read. */
export class FileLayout implements SqlLayout {
  readonly used = new Set<string>();
  readonly #places = new Map<string, Set<FieldPlace>>();
  readonly #extras = new Set<string>();

  constructor(files: readonly StoredFile[]) {
    for (const { info } of files) {
      for (const [field, place] of info.fields) {
        let places = this.#places.get(field);
        if (places === undefined) {
          places = new Set();
          this.#places.set(field, places);
        }
        places.add(place);
      }
      for (const name of info.extras) this.#extras.add(name);
    }
  }

  get timestampUs(): Sql {
    return this.column('#ts');
  }

  get searchText(): Sql {
    const raw = this.column('#raw');
    return this.#extras.has('#text') ? `coalesce(${this.column('#text')}, ${raw})` : raw;
  }

  get searchFolded(): Sql {
    const lowered = `lower(${this.searchText})`;
    return this.#extras.has('#fold') ? `coalesce(${this.column('#fold')}, ${lowered})` : lowered;
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

  /** All fields of the files, with the ways in which they are kept. */
  fields(): ReadonlyMap<string, ReadonlySet<FieldPlace>> {
    return this.#places;
  }

  hasExtra(name: string): boolean {
    return this.#extras.has(name);
  }

  column(name: string): Sql {
    this.used.add(name);
    return sqlName(name);
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
