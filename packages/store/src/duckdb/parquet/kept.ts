/**
 * Something unpacked that several searches may use at once. Its memory goes when the shelf has forgotten it and the last
 * user has released it.
 */
export abstract class Kept {
  /** Told of bytes that decoding takes. */
  onGrow: ((bytes: number) => void) | undefined;
  #sizeBytes: number;
  #users = 0;
  #isForgotten = false;
  #isFree = false;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
  }

  /** Bytes it takes, what is decoded so far included. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Keeps the memory until `release`. */
  hold(): void {
    this.#users++;
  }

  release(): void {
    this.#users--;
    this.#freeUnused();
  }

  /** No one will ask for it again. */
  forget(): void {
    this.#isForgotten = true;
    this.#freeUnused();
  }

  protected grow(bytes: number): void {
    this.#sizeBytes += bytes;
    this.onGrow?.(bytes);
  }

  /** Gives the memory back. */
  protected abstract free(): void;

  #freeUnused(): void {
    if (this.#users > 0 || !this.#isForgotten || this.#isFree) return;
    this.#isFree = true;
    this.free();
  }
}
