import { fold, forEachFoldedTokenHash, forEachTokenHashOfBytes } from '@logwarden/query';
import type { TextPool } from '../parquet/text-pool.ts';
import { addToBloom, makeBloom } from './bloom.ts';
import { GramBitmap } from './grams.ts';
import { HashPairSet } from './token-set.ts';

/** Filters of texts of one row group: the tokens of each of its pages, and the trigrams of them all. */
export interface TextFilter {
  readonly tokens: readonly Uint8Array[];
  readonly grams: Uint8Array;
}

/**
 * Of a row group: what the masked view sees. Lines behind masked forms are apart, so that a search of that view does not
 * even take longer where a hidden text is what it asks for.
 */
export interface BlockFilter extends TextFilter {
  readonly hidden?: TextFilter;
}

/** Takes the texts of one page after another, and of one block after another. */
export class BlockTexts {
  readonly #tokens = new HashPairSet(1 << 14);
  readonly #grams = new GramBitmap();
  readonly #addToken = (first: number, second: number): void => this.#tokens.add(first, second);
  #pages: Uint8Array[] = [];

  addText(text: string): void {
    const folded = fold(text);
    forEachFoldedTokenHash(folded, this.#addToken);
    this.#grams.addFolded(folded);
  }

  addPooled(pool: TextPool, code: number): void {
    const start = pool.start(code);
    const end = pool.end(code);
    if (forEachTokenHashOfBytes(pool.bytes, { start, end }, this.#addToken)) {
      this.#grams.addAscii(pool.bytes, start, end);
    } else this.addText(pool.text(code));
  }

  finishPage(): void {
    const tokens = makeBloom(this.#tokens.size);
    this.#tokens.forEach((first, second) => addToBloom(tokens, first, second));
    this.#tokens.clear();
    this.#pages.push(tokens);
  }

  /** The filter of the pages since the last one. */
  finish(): TextFilter {
    const tokens = this.#pages;
    const grams = this.#grams.finish();
    this.#pages = [];
    this.#grams.clear();
    return { tokens, grams };
  }
}
