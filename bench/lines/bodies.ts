import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isChinese, LineSource } from './lines.ts';
import { type Truth, TruthCounter } from './truth.ts';

const compress = promisify(gzip);

export interface BodyOptions {
  readonly seed: number;
  readonly lines: number;
  readonly linesPerBody: number;
  /** Name of the source, and of the index: `_index` of every action. */
  readonly index: string;
}

export interface Bodies {
  /** Files of gzipped `_bulk` bodies, in order. */
  readonly files: readonly string[];
  readonly compressedBytes: number;
  readonly truth: Truth;
}

/** A body in the making: bytes are put into one buffer, since a string with one Chinese sign costs two bytes a character. */
class Body {
  readonly #buffer: Buffer;
  readonly #action: string;
  #at = 0;
  lines = 0;

  constructor(linesPerBody: number, index: string) {
    this.#action = `{"create":{"_index":"${index}"}}\n`;
    this.#buffer = Buffer.allocUnsafe(linesPerBody * (this.#action.length + 1024));
  }

  /** Returns the size of the line in bytes, without action and line break. */
  add(line: string, ascii: boolean): number {
    const buffer = this.#buffer;
    this.#at += buffer.write(this.#action, this.#at, 'latin1');
    const size = buffer.write(line, this.#at, ascii ? 'latin1' : 'utf8');
    this.#at += size;
    buffer[this.#at++] = 10;
    this.lines++;
    return size;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }
}

/** The bodies of a run, one after another, with the truth that grows while they are made. */
export function* makeBodies(options: BodyOptions, counter: TruthCounter): Generator<Buffer> {
  const source = new LineSource(options.seed, options.lines);
  let body = new Body(options.linesPerBody, options.index);
  for (let line = source.next(); line !== undefined; line = source.next()) {
    counter.add(source.parts, body.add(line, !isChinese(source.parts.template)));
    if (body.lines < options.linesPerBody) continue;
    yield body.bytes();
    body = new Body(options.linesPerBody, options.index);
  }
  if (body.lines > 0) yield body.bytes();
}

/** Writes all bodies, gzipped at level 1, into `dir`, and `truth.json` beside them. */
export async function writeBodies(dir: string, options: BodyOptions): Promise<Bodies> {
  mkdirSync(dir, { recursive: true });
  const counter = new TruthCounter(options.lines);
  const files: string[] = [];
  let compressedBytes = 0;
  const pending: Promise<void>[] = [];
  for (const bytes of makeBodies(options, counter)) {
    const file = join(dir, `body-${files.length.toString().padStart(5, '0')}.gz`);
    files.push(file);
    pending.push(
      compress(bytes, { level: 1 }).then(async (packed) => {
        compressedBytes += packed.byteLength;
        const out = createWriteStream(file);
        out.end(packed);
        await finished(out);
      }),
    );
    // Compression runs on the thread pool, beside the making of the next bodies.
    if (pending.length >= 4) await pending.shift();
  }
  await Promise.all(pending);
  const truth = counter.finish();
  writeFileSync(join(dir, 'truth.json'), JSON.stringify(truth));
  return { files, compressedBytes, truth };
}
