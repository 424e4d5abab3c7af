import type { BulkOp } from './parse-bulk.ts';

export interface BulkItem {
  readonly op: BulkOp;
  readonly source: string;
  readonly id: string;
  readonly status: number;
}

export interface BulkError {
  readonly type: string;
  readonly reason: string;
}

/** Beats and Logstash ask for errors and statuses only; answered without building the rest. */
const statusOnly = /^(took,)?errors,items\.\*\.error,items\.\*\.status(,items\.\*\.failure_store)?$/;
const plainText = /^[\w.:/@ -]*$/;
const quoted = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * Builds the answer to `_bulk`, item by item in any order. The text `"errors":false,"items":[` stands in it exactly
 * so: Fluent Bit looks for it.
 */
export class BulkReply {
  readonly #texts: string[];
  readonly #filter: string;
  readonly #short: boolean;
  #errors = false;
  #lastSource = '';
  #lastSourceText = '""';

  constructor(count: number, filterPath: string | null) {
    this.#texts = new Array<string>(count);
    this.#filter = filterPath ?? '';
    this.#short = statusOnly.test(this.#filter);
  }

  /** True where the text already has the form that `filter_path` asks for. */
  get isFiltered(): boolean {
    return this.#short || this.#filter === '';
  }

  /** A stored item: 201, or 200 for an `index` that was there. */
  stored(index: number, item: BulkItem, seq: number): void {
    const { op, status } = item;
    if (this.#short) {
      this.#texts[index] = `{"${op}":{"status":${status}}}`;
      return;
    }
    const result = status === 200 ? '"_version":2,"result":"updated"' : '"_version":1,"result":"created"';
    this.#texts[index] =
      `${this.#head(item)}${result},"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":${seq},"_primary_term":1,"status":${status}}}`;
  }

  failed(index: number, item: BulkItem, error: BulkError): void {
    this.#errors = true;
    const head = this.#short ? `{"${item.op}":{` : this.#head(item);
    this.#texts[index] = `${head}"status":${item.status},"error":${JSON.stringify(error)}}}`;
  }

  /** The whole answer. `report` names lines that were accepted although something is odd about them. */
  text(tookMs: number, report: object | null): string {
    const reported = report === null || this.#short ? '' : `,"report":${JSON.stringify(report)}`;
    const took = this.#short && !this.#filter.startsWith('took') ? '' : `"took":${tookMs},`;
    return `{${took}"errors":${this.#errors},"items":[${this.#texts.join(',')}]${reported}}`;
  }

  #head(item: BulkItem): string {
    if (item.source !== this.#lastSource) {
      this.#lastSource = item.source;
      this.#lastSourceText = quoted(item.source);
    }
    return `{"${item.op}":{"_index":${this.#lastSourceText},"_id":${quoted(item.id)},`;
  }
}
