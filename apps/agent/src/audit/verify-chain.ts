import { AuditHead, AuditRecord, firstPrevHash, hashedText } from '@logwarden/contracts';
import { createHash, getHashes } from 'node:crypto';

/** What can be wrong with a chain. `line` counts from 1, `seq` is the record's number. */
export type Finding =
  | { readonly kind: 'unreadable'; readonly line: number }
  | { readonly kind: 'foreign'; readonly line: number; readonly seq: number; readonly chain: string }
  | { readonly kind: 'altered'; readonly line: number; readonly seq: number }
  | { readonly kind: 'removed'; readonly line: number; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: 'reordered'; readonly line: number; readonly seq: number; readonly after: number }
  | { readonly kind: 'unlinked'; readonly line: number; readonly seq: number }
  | { readonly kind: 'unknown_algorithm'; readonly line: number; readonly seq: number; readonly algorithm: string }
  | { readonly kind: 'cut'; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: 'rewritten'; readonly seq: number }
  | { readonly kind: 'head_forged'; readonly seq: number };

export interface ChainReport {
  readonly chain: string | undefined;
  readonly records: number;
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  readonly findings: readonly Finding[];
  /** Hashes of the records that a head may speak of, by number. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Heads that stood in the file itself. */
  readonly heads: readonly AuditHead[];
}

interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** Follows one chain line by line, in constant memory but for the hashes. */
export class ChainReader {
  readonly #findings: Finding[] = [];
  readonly #hashes = new Map<number, string>();
  readonly #heads: AuditHead[] = [];
  readonly #usable = new Set(getHashes());
  readonly #from: number;
  #line = 0;
  #records = 0;
  #chain: string | undefined;
  #firstSeq: number | undefined;
  /** The highest number so far: what comes below it stands in the wrong place. */
  #highest: Place | undefined;

  /** `from`: number of the first record that must be there. */
  constructor(from = 1) {
    this.#from = from;
  }

  read(text: string): void {
    this.#line += 1;
    if (text.trim() === '') return;
    const value = parse(text);
    const head = AuditHead.safeParse(headOf(value));
    if (head.success) {
      this.#heads.push(head.data);
      return;
    }
    const record = AuditRecord.safeParse(value);
    if (record.success) this.#take(record.data);
    else this.#findings.push({ kind: 'unreadable', line: this.#line });
  }

  #take(record: AuditRecord): void {
    const { seq, chain, prevHash } = record;
    const line = this.#line;
    this.#chain ??= chain;
    if (chain !== this.#chain) {
      this.#findings.push({ kind: 'foreign', line, seq, chain });
      return;
    }
    const hash = this.#hashOf(record);
    this.#records += 1;
    if (this.#highest !== undefined && seq <= this.#highest.seq) {
      this.#findings.push({ kind: 'reordered', line, seq, after: this.#highest.seq });
      this.#hashes.set(seq, hash);
      return;
    }
    const before = this.#highest;
    if (before === undefined) {
      this.#firstSeq = seq;
      if (seq === 1 && prevHash !== firstPrevHash) this.#findings.push({ kind: 'unlinked', line, seq });
      if (seq > this.#from) this.#findings.push({ kind: 'removed', line, fromSeq: this.#from, toSeq: seq - 1 });
      // A head of the record before the first one can still be held against the link to it.
      if (seq > 1) this.#hashes.set(seq - 1, prevHash);
    } else if (seq > before.seq + 1) {
      this.#findings.push({ kind: 'removed', line, fromSeq: before.seq + 1, toSeq: seq - 1 });
    } else if (prevHash !== before.hash) {
      this.#findings.push({ kind: 'unlinked', line, seq });
    }
    this.#highest = { seq, hash: record.hash };
    this.#hashes.set(seq, hash);
  }

  /** The hash as it must be. */
  #hashOf(record: AuditRecord): string {
    const { seq, algorithm } = record;
    if (!this.#usable.has(algorithm)) {
      this.#findings.push({ kind: 'unknown_algorithm', line: this.#line, seq, algorithm });
      return record.hash;
    }
    const hash = createHash(algorithm).update(hashedText(record), 'utf8').digest('hex');
    if (hash !== record.hash) this.#findings.push({ kind: 'altered', line: this.#line, seq });
    return hash;
  }

  report(): ChainReport {
    return {
      chain: this.#chain,
      records: this.#records,
      firstSeq: this.#firstSeq,
      lastSeq: this.#highest?.seq,
      findings: withoutMoved(this.#findings),
      hashes: this.#hashes,
      heads: this.#heads,
    };
  }
}

/** A record that only stands elsewhere was not removed: the gap where it was is told as its move. */
function withoutMoved(findings: readonly Finding[]): Finding[] {
  const moved = new Set(findings.flatMap((finding) => (finding.kind === 'reordered' ? [finding.seq] : [])));
  return findings.flatMap((finding): Finding[] => {
    if (finding.kind !== 'removed') return [finding];
    const gone: number[] = [];
    for (let seq = finding.fromSeq; seq <= finding.toSeq; seq++) if (!moved.has(seq)) gone.push(seq);
    const [fromSeq] = gone;
    const toSeq = gone.at(-1);
    return fromSeq === undefined || toSeq === undefined ? [] : [{ ...finding, fromSeq, toSeq }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A head stands alone in a file of heads, and as `{"head": …}` at the end of an export. */
function headOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'head' in value ? value.head : value;
}
