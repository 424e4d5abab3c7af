/**
 * Finds many words in one pass (Aho, Corasick 1975), in any case of ASCII letters. All characters that no word holds share
 * one column of the table.
 */
export class WordAutomaton {
  readonly #columns = new Uint16Array(65_536);
  readonly #width: number;
  readonly #next: Int32Array;
  /** For each state the words that end there, longest first. */
  readonly #ends: readonly (readonly number[])[];
  readonly #lengths: readonly number[];

  constructor(words: readonly string[]) {
    const folded = words.map(foldAscii);
    this.#lengths = folded.map((word) => word.length);
    this.#width = this.#assignColumns(folded);
    const states = folded.reduce((sum, word) => sum + word.length, 1);
    this.#next = new Int32Array(states * this.#width).fill(-1);
    this.#ends = this.#link(this.#insert(folded));
  }

  /** Visits each word found with its place; overlapping ones too. */
  forEach(text: string, visit: (word: number, start: number, end: number) => void): void {
    const width = this.#width;
    const next = this.#next;
    const columns = this.#columns;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = next[state * width + (columns[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (state === 0) continue;
      const ends = this.#ends[state];
      if (ends === undefined || ends.length === 0) continue;
      for (const word of ends) visit(word, at + 1 - (this.#lengths[word] ?? 0), at + 1);
    }
  }

  #assignColumns(words: readonly string[]): number {
    let width = 1;
    for (const word of words) {
      for (let at = 0; at < word.length; at++) {
        const code = word.charCodeAt(at);
        if (this.#columns[code] !== 0) continue;
        this.#columns[code] = width;
        if (code >= 0x61 && code <= 0x7a) this.#columns[code - 0x20] = width;
        width++;
      }
    }
    return width;
  }

  /** The trie of the words; returns which word ends at each state. */
  #insert(words: readonly string[]): number[][] {
    const ends: number[][] = [[]];
    for (const [index, word] of words.entries()) {
      let state = 0;
      for (let at = 0; at < word.length; at++) {
        const slot = state * this.#width + (this.#columns[word.charCodeAt(at)] ?? 0);
        if ((this.#next[slot] ?? -1) < 0) this.#next[slot] = ends.push([]) - 1;
        state = this.#next[slot] ?? 0;
      }
      ends[state]?.push(index);
    }
    return ends;
  }

  /** Turns the trie into an automaton: a missing step goes where the longest suffix would go. */
  #link(ends: number[][]): number[][] {
    const width = this.#width;
    const fallback = new Int32Array(ends.length);
    const queue: number[] = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      for (let column = 0; column < width; column++) {
        const slot = state * width + column;
        const target = this.#next[slot] ?? -1;
        const viaSuffix = state === 0 ? 0 : (this.#next[(fallback[state] ?? 0) * width + column] ?? 0);
        if (target < 0) this.#next[slot] = viaSuffix;
        else {
          fallback[target] = viaSuffix;
          ends[target]?.push(...(ends[viaSuffix] ?? []));
          queue.push(target);
        }
      }
    }
    return ends;
  }
}

function foldAscii(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
