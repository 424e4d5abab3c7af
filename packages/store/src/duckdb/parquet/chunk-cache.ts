import { Chunk } from './chunk.ts';
import { ChunkShelf } from './chunk-shelf.ts';
import { ChunkWindow } from './chunk-window.ts';
import type { Column } from './column.ts';
import { Dictionary } from './dictionary.ts';
import type { ChunkPlace, PagePlace } from './file-index.ts';
import type { Kept } from './kept.ts';
import { type IndexedFile, readIndex, readPages, type TimeSpan, withFile } from './page-reading.ts';
import { pageRows } from './pages.ts';
import { rowGroupRows } from './write.ts';

/** Rows `page * pageRows` and the `pageRows` from there, of a file. */
export interface PageOfFile {
  readonly path: string;
  readonly page: number;
}

const pagesPerGroup = rowGroupRows / pageRows;

interface Taken {
  readonly chunk: Chunk;
  /** It holds the rows of its row group, else those of the page. */
  readonly isWhole: boolean;
  /** Rows of the row group. */
  readonly rows: number;
}

/** What is being read, and how many ask for it. */
interface Coming {
  readonly item: Promise<Kept>;
  waiting: number;
}

function windows(chunks: ReadonlyMap<string, Taken>, page: number): Map<string, ChunkWindow> {
  const first = (page % pagesPerGroup) * pageRows;
  const out = new Map<string, ChunkWindow>();
  for (const [name, { chunk, isWhole, rows }] of chunks) {
    const count = Math.min(pageRows, rows - first);
    out.set(name, new ChunkWindow(chunk, isWhole ? first : 0, count));
  }
  return out;
}

const mostFiles = 256;
const passingBytes = 8 * 1_048_576;

/** Chunks of columns in memory, least recently used out first when they pass the budget. */
export class ChunkCache {
  readonly #kept: ChunkShelf;
  /** Of reads of much: what they share with their next page, without pushing out what others come back for. */
  readonly #passing = new ChunkShelf(passingBytes);
  readonly #coming = new Map<string, Coming>();
  readonly #files = new Map<string, IndexedFile>();

  constructor(budgetBytes: number) {
    this.#kept = new ChunkShelf(budgetBytes);
  }

  async file(path: string): Promise<IndexedFile> {
    const known = this.#files.get(path);
    if (known !== undefined) {
      this.#files.delete(path);
      this.#files.set(path, known);
      return known;
    }
    const file = await withFile(path, (fd) => readIndex(fd, path));
    this.#files.set(path, file);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= mostFiles) break;
      this.#files.delete(oldest);
    }
    return file;
  }

  /**
   * Works on the rows of a page, by the columns named that its file has; their memory may go when it is done. `isOnce`: of
   * a read of much that will hardly be repeated, which must not push out what others come back for.
   */
  async use<T>(
    place: PageOfFile & { readonly isOnce?: boolean },
    names: Iterable<string>,
    work: (columns: ReadonlyMap<string, ChunkWindow>) => T | Promise<T>,
  ): Promise<T> {
    const chunks = await this.#take(place, names);
    try {
      return await work(windows(chunks, place.page));
    } finally {
      for (const { chunk } of chunks.values()) chunk.release();
    }
  }

  /** Chunks held for the caller. */
  async #take(place: PageOfFile & { readonly isOnce?: boolean }, names: Iterable<string>): Promise<Map<string, Taken>> {
    const file = await this.file(place.path);
    const number = Math.floor(place.page / pagesPerGroup);
    const group = file.groups[number];
    const out = new Map<string, Taken>();
    if (group === undefined) return out;
    const at = { path: place.path, group: number, page: place.page % pagesPerGroup };
    const wanted = new Map<string, Wanted>();
    for (const name of new Set(names)) {
      const chunk = group.chunks.get(name);
      if (chunk === undefined) continue;
      const type = file.columns.find((column) => column.name === name)?.type ?? 'text';
      wanted.set(name, wantedOf({ name, type, rows: group.rows }, chunk, at));
    }
    const items = await this.#hold(place.path, [...wanted.values()], place.isOnce === true);
    for (const [name, { key, isWhole }] of wanted) {
      const chunk = items.get(key);
      items.delete(key);
      if (chunk instanceof Chunk) out.set(name, { chunk, isWhole, rows: group.rows });
    }
    // Chunks hold their dictionaries themselves.
    for (const dictionary of items.values()) dictionary.release();
    return out;
  }

  /** What is wanted and the dictionaries it needs, by key, each held for the caller: read once for all who ask for it. */
  async #hold(path: string, wanted: readonly Wanted[], isOnce: boolean): Promise<Map<string, Kept>> {
    const held = new Map<string, Kept>();
    const coming = new Map<string, Coming>();
    const missing: PageWanted[] = [];
    const ask = (one: PageWanted): void => {
      const known = this.#known(one.key);
      const onItsWay = this.#coming.get(one.key);
      if (known !== undefined) {
        known.hold();
        held.set(one.key, known);
      } else if (onItsWay !== undefined) {
        onItsWay.waiting++;
        coming.set(one.key, onItsWay);
      } else missing.push(one);
    };
    for (const one of wanted) {
      const { dictionary } = one;
      // It must not grow old before its pages.
      if (dictionary !== undefined) this.#known(dictionary.key);
      const { length } = missing;
      ask(one);
      if (dictionary !== undefined && missing.length > length) ask(dictionary);
    }
    this.#read(path, missing, { coming, held, shelf: isOnce ? this.#passing : this.#kept });
    try {
      for (const [key, { item }] of coming) held.set(key, await item);
      return held;
    } catch (error) {
      for (const item of held.values()) item.release();
      for (const [key, { item }] of coming) {
        if (!held.has(key)) item.then((late) => late.release()).catch(() => undefined);
      }
      throw error;
    }
  }

  #known(key: string): Kept | undefined {
    return this.#kept.get(key) ?? this.#passing.get(key);
  }

  /** Begins to read what is missing: it is on its way then, for whoever asks. */
  #read(
    path: string,
    missing: readonly PageWanted[],
    { coming, held, shelf }: { coming: Map<string, Coming>; held: ReadonlyMap<string, Kept>; shelf: ChunkShelf },
  ): void {
    if (missing.length === 0) return;
    const read = withFile(path, (fd) =>
      readPages(
        fd,
        missing.map(({ page }) => page),
      ),
    );
    for (const [at, wanted] of missing.entries()) {
      const { key } = wanted;
      const made = read.then(async (pages) => {
        const page = pages[at] ?? Buffer.alloc(0);
        return wanted.make(page, async (words) => held.get(words) ?? coming.get(words)?.item);
      });
      const item = made
        .then((kept) => {
          for (let left = this.#coming.get(key)?.waiting ?? 1; left > 0; left--) kept.hold();
          shelf.add(key, kept);
          return kept;
        })
        .finally(() => this.#coming.delete(key));
      // Whoever waits for it meets the failure; nobody may.
      item.catch(() => undefined);
      const entry = { item, waiting: 1 };
      this.#coming.set(key, entry);
      coming.set(key, entry);
    }
  }

  /** Between which times the events of a page stand. */
  async timesOf({ path, page }: PageOfFile): Promise<TimeSpan> {
    const group = (await this.file(path)).groups[Math.floor(page / pagesPerGroup)];
    return group?.times[page % pagesPerGroup] ?? { minUs: -Infinity, maxUs: Infinity };
  }

  /** Forgets a file that goes. */
  drop(path: string): void {
    const file = this.#files.get(path);
    this.#files.delete(path);
    const keys = (file?.groups ?? []).flatMap(({ chunks }, group) =>
      [...chunks].flatMap(([name, { pages }]) => {
        const parts: readonly Part[] = pages.length === 1 ? [whole] : [...pages.keys()];
        return [...parts, words as Part].map((part) => keyOf({ path, group, part }, name));
      }),
    );
    for (const key of keys) {
      this.#kept.forget(key);
      this.#passing.forget(key);
    }
  }
}

/** Parts of a column of a row group that are kept: its pages by number, its only page, the words of its dictionary. */
const whole = 'whole' as const;
const words = 'words' as const;
type Part = number | typeof whole | typeof words;

function keyOf(
  { path, group, part }: { readonly path: string; readonly group: number; readonly part: Part },
  name: string,
): string {
  return `${path}\0${group}\0${part}\0${name}`;
}

/** A page that is to be kept unpacked. */
interface PageWanted {
  readonly key: string;
  readonly page: PagePlace;
  /** `wordsOf` gives what is kept under the key of a dictionary. */
  make(page: Buffer, wordsOf: (key: string) => Promise<Kept | undefined>): Kept | Promise<Kept>;
}

interface Wanted extends PageWanted {
  readonly isWhole: boolean;
  readonly dictionary: PageWanted | undefined;
}

interface WantedColumn {
  readonly name: string;
  readonly type: Column['type'];
  /** Rows of the row group. */
  readonly rows: number;
}

function wantedOf(
  { name, type, rows }: WantedColumn,
  { pages, encoding, dictionary }: ChunkPlace,
  { path, group, page }: { readonly path: string; readonly group: number; readonly page: number },
): Wanted {
  const isWhole = pages.length === 1;
  const wordsKey = keyOf({ path, group, part: words }, name);
  return {
    key: keyOf({ path, group, part: isWhole ? whole : page }, name),
    page: pages[isWhole ? 0 : page] ?? [0, 0],
    isWhole,
    dictionary: dictionary && {
      key: wordsKey,
      page: dictionary.page,
      make: (data) => new Dictionary(data, dictionary.count),
    },
    make: async (data, wordsOf) => {
      const its = dictionary === undefined ? undefined : await wordsOf(wordsKey);
      return new Chunk({
        type,
        rows: isWhole ? rows : Math.min(pageRows, rows - page * pageRows),
        encoding,
        page: data,
        dictionary: its instanceof Dictionary ? its : undefined,
      });
    },
  };
}
