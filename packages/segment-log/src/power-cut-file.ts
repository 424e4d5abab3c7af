/** A change of a file's bytes that no fsync has made durable yet. */
type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly sizeBytes: number };

/** Bytes that grow as a file does; what lies between is zero. */
class FileBytes {
  #buffer = Buffer.alloc(0);
  sizeBytes = 0;

  apply(change: Change): void {
    if (change.kind === 'truncate') {
      if (change.sizeBytes < this.sizeBytes) this.#buffer.fill(0, change.sizeBytes);
      else this.#grow(change.sizeBytes);
      this.sizeBytes = change.sizeBytes;
      return;
    }
    const end = change.position + change.bytes.byteLength;
    this.#grow(end);
    this.#buffer.set(change.bytes, change.position);
    this.sizeBytes = Math.max(this.sizeBytes, end);
  }

  view(from: number, length: number): Buffer {
    return this.#buffer.subarray(from, Math.min(from + length, this.sizeBytes));
  }

  #grow(sizeBytes: number): void {
    if (sizeBytes <= this.#buffer.byteLength) return;
    const next = Buffer.alloc(Math.max(sizeBytes, this.#buffer.byteLength * 2));
    next.set(this.#buffer, 0);
    this.#buffer = next;
  }
}

const pageBytes = 4096;

function pagesOf(change: Change & { readonly kind: 'write' }): Change[] {
  const pages: Change[] = [];
  for (let at = 0; at < change.bytes.byteLength;) {
    const size = Math.min(pageBytes - ((change.position + at) % pageBytes), change.bytes.byteLength - at);
    pages.push({ kind: 'write', position: change.position + at, bytes: change.bytes.subarray(at, at + size) });
    at += size;
  }
  return pages;
}

/** A file in two states: as running processes see it, and as the disk holds it for sure. */
export class PowerCutFile {
  readonly kind = 'file';
  #seen = new FileBytes();
  #durable = new FileBytes();
  #unsynced: Change[] = [];

  get sizeBytes(): number {
    return this.#seen.sizeBytes;
  }

  write(position: number, bytes: Uint8Array): void {
    this.#change({ kind: 'write', position, bytes: Buffer.from(bytes) });
  }

  truncate(sizeBytes: number): void {
    this.#change({ kind: 'truncate', sizeBytes });
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this.#seen.view(position, target.byteLength);
    target.set(bytes, 0);
    return bytes.byteLength;
  }

  sync(): void {
    for (const change of this.#unsynced) this.#durable.apply(change);
    this.#unsynced = [];
  }

  /**
   * What is left after a power cut: the durable bytes, and of the others nothing, all up to some moment, or any of
   * their pages (a disk writes them in the order it likes). `random` yields [0, 1).
   */
  cut(random: () => number): void {
    const style = random();
    const keepsAnyPage = style < 0.4;
    const prefix = style < 0.7 ? this.#unsynced.length : Math.floor(random() * (this.#unsynced.length + 1));
    for (const change of this.#unsynced.slice(0, style < 0.85 ? prefix : 0)) {
      const parts = change.kind === 'write' ? pagesOf(change) : [change];
      for (const part of parts) if (!keepsAnyPage || random() < 0.5) this.#durable.apply(part);
    }
    this.#unsynced = [];
    const kept = Buffer.from(this.#durable.view(0, this.#durable.sizeBytes));
    this.#seen = new FileBytes();
    this.#seen.apply({ kind: 'write', position: 0, bytes: kept });
  }

  #change(change: Change): void {
    this.#seen.apply(change);
    this.#unsynced.push(change);
  }
}
