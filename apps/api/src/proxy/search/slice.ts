import type { QueryNode } from '@logwarden/query';
import type { Targets } from '../ask/targets.ts';
import { type InstantSpan } from '../query/instants.ts';
import { allOf, anyOf } from '../query/nodes.ts';
import { during, intersect, splitWindow } from '../query/time-window.ts';

/** What is read: sources, a span of time, and a query over what lies in it. */
export interface Slice extends InstantSpan {
  readonly sources: readonly string[];
  readonly node: QueryNode;
}

/** Narrows targets by a query; bounds of the time leave the query and become the span. */
export function sliceOf(targets: Targets, query: QueryNode): Slice {
  const { days } = targets;
  const first = days?.[0];
  const last = days?.at(-1);
  const ofDays =
    days !== undefined && days.length > 1 ? anyOf(days.map((day) => during('@timestamp', day))) : undefined;
  const { window, rest } = splitWindow(allOf(ofDays === undefined ? [query] : [query, ofDays]));
  const span =
    first === undefined || last === undefined ? window : intersect(window, { fromUs: first.fromUs, toUs: last.toUs });
  return { sources: targets.sources.map(({ name }) => name), node: rest, ...span };
}

/** A part of a slice: one more clause, whose bounds of the time narrow the span again. */
export function narrowed(slice: Slice, clause: QueryNode): Slice {
  const { window, rest } = splitWindow(allOf([slice.node, clause]));
  return { ...slice, node: rest, ...intersect(slice, window) };
}
