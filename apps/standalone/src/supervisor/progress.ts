/** Lines for the person who started the product, each with the seconds since the start. */
export class Progress {
  readonly #startedAt = performance.now();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#write = write;
  }

  seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  say(text: string): void {
    this.#write(`[${this.seconds().toFixed(1).padStart(6)} s] ${text}`);
  }

  plain(text: string): void {
    this.#write(text);
  }
}
