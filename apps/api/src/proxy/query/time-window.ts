import { dateValueUs, type QueryNode, TIMESTAMP } from '@logwarden/query';
import { earliestUs, exactInstant, type InstantSpan, latestUs } from './instants.ts';
import { allOf } from './nodes.ts';

/** Bounds of a range in microseconds: from inclusive, to exclusive; absent: open. */
export interface OpenSpan {
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
}

/** A field of dates within a span, to the microsecond. */
export function during(field: string, { fromUs, toUs }: OpenSpan): QueryNode {
  if (fromUs === undefined && toUs === undefined) return { kind: 'exists', field };
  return {
    kind: 'range',
    field,
    ...(fromUs === undefined ? {} : { low: { text: exactInstant(clamped(fromUs)), inclusive: true } }),
    ...(toUs === undefined ? {} : { high: { text: exactInstant(clamped(toUs)), inclusive: false } }),
  };
}

function clamped(us: number): number {
  return Math.min(Math.max(us, earliestUs), latestUs);
}

/** Bounds of the time that the outermost AND demands, and what is left of it, so that the store reads no more than that. */
export function splitWindow(node: QueryNode): { readonly window: InstantSpan; readonly rest: QueryNode } {
  const parts = node.kind === 'and' ? node.nodes : [node];
  let window: InstantSpan = { fromUs: earliestUs, toUs: latestUs };
  const rest = parts.filter((part) => {
    const span = spanOf(part);
    if (span === undefined) return true;
    window = intersect(window, span);
    return false;
  });
  return { window, rest: allOf(rest) };
}

/** Of a range on the time in the form that {@link during} writes. */
function spanOf(node: QueryNode): OpenSpan | undefined {
  if (node.kind !== 'range' || node.field !== TIMESTAMP) return undefined;
  const { low, high } = node;
  if (low?.inclusive === false || high?.inclusive === true) return undefined;
  const fromUs = low === undefined ? undefined : dateValueUs(low.text);
  const toUs = high === undefined ? undefined : dateValueUs(high.text);
  const isRead = (low === undefined || isWhole(low.text)) && (high === undefined || isWhole(high.text));
  return isRead ? { fromUs, toUs } : undefined;
}

function isWhole(text: string): boolean {
  return /\.\d{6}Z$/.test(text) && dateValueUs(text) !== undefined;
}

export function intersect(one: InstantSpan, { fromUs, toUs }: OpenSpan): InstantSpan {
  const from = Math.max(one.fromUs, fromUs ?? earliestUs);
  return { fromUs: from, toUs: Math.max(from, Math.min(one.toUs, toUs ?? latestUs)) };
}
