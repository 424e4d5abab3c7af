/**
 * The longest text that every match of an RE2 pattern holds, in lower case; `''` when none is sure. It reads only what is
 * plainly required: alternatives, optional parts and classes end a run.
 */
export function requiredLiteral(pattern: string): string {
  const reader = new LiteralReader(pattern);
  return reader.read();
}

class LiteralReader {
  readonly #pattern: string;
  #at = 0;
  #run = '';
  #best = '';

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): string {
    // An alternative at any depth makes its branches uncertain; only runs outside of groups with one count.
    this.#readSequence(0);
    return this.#best.toLowerCase();
  }

  /** Reads to the end or the closing bracket. Returns false where an alternative makes all of it uncertain. */
  #readSequence(depth: number): boolean {
    const bestBefore = this.#best;
    let isSure = true;
    while (this.#at < this.#pattern.length) {
      const char = this.#pattern.charAt(this.#at);
      if (char === ')' && depth > 0) break;
      if (char === '|') isSure = false;
      this.#readItem(char, depth);
    }
    this.#endRun();
    if (!isSure) this.#best = bestBefore;
    return isSure;
  }

  #readItem(char: string, depth: number): void {
    if (char === '(') this.#readGroup(depth);
    else if (char === '[') this.#skipClass();
    else if (char === '\\') this.#readEscape();
    else if ('.^$|'.includes(char)) {
      this.#at++;
      if (char !== '^' && char !== '$') this.#takeRepeat();
      this.#endRun();
    } else {
      this.#at++;
      this.#addSign(char);
    }
  }

  /** A sign, unless a repetition makes it optional or repeats it. */
  #addSign(sign: string): void {
    const repeat = this.#takeRepeat();
    if (repeat === '') {
      this.#run += sign;
      return;
    }
    if (repeat.startsWith('+')) this.#run += sign;
    this.#endRun();
    if (repeat.startsWith('+')) this.#run = sign;
  }

  #readGroup(depth: number): void {
    this.#endRun();
    const bestBefore = this.#best;
    const head = /^\((?:\?(?:P?<\w+>|[imsU-]*:|[imsU-]+\)))?/.exec(this.#pattern.slice(this.#at))?.[0] ?? '(';
    this.#at += head.length;
    if (head.endsWith(')')) return;
    this.#readSequence(depth + 1);
    this.#at++;
    const repeat = this.#takeRepeat();
    if (/^[?*{]/.test(repeat)) this.#best = bestBefore;
  }

  #skipClass(): void {
    const match = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(this.#pattern.slice(this.#at));
    this.#at += match?.[0].length ?? 1;
    this.#takeRepeat();
    this.#endRun();
  }

  #readEscape(): void {
    const sign = this.#pattern.charAt(this.#at + 1);
    const isLiteral = sign !== '' && !/[A-Za-z0-9]/.test(sign);
    if (isLiteral) {
      this.#at += 2;
      this.#addSign(sign);
      return;
    }
    const rest = this.#pattern.slice(this.#at);
    const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
    if (quoted !== null) {
      this.#at += quoted[0].length;
      this.#endRun();
      this.#run = quoted[1] ?? '';
      this.#endRun();
      this.#takeRepeat();
      return;
    }
    this.#at += /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[\da-fA-F]{2})|[0-7]{1,3}|[\s\S])/.exec(rest)?.[0].length ?? 1;
    if (this.#takeRepeat() !== '' || !/^\\[bBAz]/.test(rest)) this.#endRun();
  }

  #takeRepeat(): string {
    const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at))?.[0] ?? '';
    this.#at += repeat.length;
    return repeat;
  }

  #endRun(): void {
    if (this.#run.length > this.#best.length) this.#best = this.#run;
    this.#run = '';
  }
}
