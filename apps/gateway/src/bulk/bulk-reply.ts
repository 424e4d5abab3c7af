import type { BulkOp } from './parse-bulk.ts';

/** What became of one item. `seq` counts only for stored ones. */
export interface BulkOutcome {
  readonly op: BulkOp;
  readonly source: string;
  readonly id: string;
  readonly status: number;
  readonly seq: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

const plainText = /^[\w.:/@ -]*$/;
const quoted = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

function itemText(outcome: BulkOutcome): string {
  const { op, status, seq, error } = outcome;
  const head = `{"${op}":{"_index":${quoted(outcome.source)},"_id":${quoted(outcome.id)},`;
  if (error !== undefined) return `${head}"status":${status},"error":${JSON.stringify(error)}}}`;
  const result = status === 200 ? 'updated","_version":2' : 'created","_version":1';
  return `${head}"result":"${result},"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":${seq},"_primary_term":1,"status":${status}}}`;
}

/** Beats and Logstash ask for errors and statuses only; answered without building the rest. */
const statusOnly = /^(took,)?errors,items\.\*\.error,items\.\*\.status(,items\.\*\.failure_store)?$/;

function shortItemText(outcome: BulkOutcome): string {
  const { op, status, error } = outcome;
  if (error === undefined) return `{"${op}":{"status":${status}}}`;
  return `{"${op}":{"status":${status},"error":${JSON.stringify(error)}}}`;
}

/**
 * The answer to `_bulk`. The text `"errors":false,"items":[` stands in it exactly so: Fluent Bit looks for it.
 * `report` names lines that were accepted although something is odd about them.
 */
export function bulkReplyText(
  outcomes: readonly BulkOutcome[],
  options: { readonly tookMs: number; readonly report: object | null; readonly filterPath: string | null },
): string {
  const filter = options.filterPath ?? '';
  const short = statusOnly.test(filter);
  const write = short ? shortItemText : itemText;
  let items = '';
  let errors = false;
  for (const outcome of outcomes) {
    if (outcome.error !== undefined) errors = true;
    items += items === '' ? write(outcome) : `,${write(outcome)}`;
  }
  const report = options.report === null || short ? '' : `,"report":${JSON.stringify(options.report)}`;
  const took = short && !filter.startsWith('took') ? '' : `"took":${options.tookMs},`;
  return `{${took}"errors":${errors},"items":[${items}]${report}}`;
}

/** True where the reply already has the form that `filter_path` asks for. */
export function isFilteredByReply(filterPath: string): boolean {
  return statusOnly.test(filterPath);
}
