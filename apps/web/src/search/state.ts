'use client';

import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useMemo, useState } from 'react';
import { useZone } from '../frame/session-context.tsx';
import { resolveRange, type TimeRange } from '../time/expression.ts';

export const lineViews = ['message', 'raw'] as const;
export type LineView = (typeof lineViews)[number];

/** The address is the one source of the page's state. */
const params = {
  /** Query text. */
  q: parseAsString.withDefault(''),
  from: parseAsString,
  to: parseAsString,
  /** Names of sources; none: all. */
  src: parseAsArrayOf(parseAsString).withDefault([]),
  /** Filters that are switched off: clauses as text. */
  off: parseAsArrayOf(parseAsString, ';').withDefault([]),
  /** Fields shown as columns, with their widths: see `columns.ts`. */
  cols: parseAsArrayOf(parseAsString).withDefault([]),
  /** What of a line the list shows, and whether long ones are wrapped. */
  view: parseAsStringLiteral(lineViews).withDefault('message'),
  wrap: parseAsBoolean.withDefault(false),
  /** Position of the line whose detail is open. */
  line: parseAsString,
};

export interface SearchParams {
  readonly q: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly src: readonly string[];
  readonly off: readonly string[];
  readonly cols: readonly string[];
  readonly view: LineView;
  readonly wrap: boolean;
  readonly line: string | null;
}

/** What a search asks for, with its range as instants. */
export interface SearchScope {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sources: readonly string[];
  /** When it was asked for: running it again is another search. */
  readonly askedMs: number;
}

export interface SearchState {
  readonly params: SearchParams;
  readonly range: TimeRange | undefined;
  /** Undefined while no range is known yet, or when it cannot be used. */
  readonly scope: SearchScope | undefined;
  /** When `now` was taken. */
  readonly nowMs: number;
  /** Changes what is searched: a step of the browser's history. */
  readonly change: (next: Partial<Pick<SearchParams, 'q' | 'src' | 'off'>> & { readonly range?: TimeRange }) => void;
  /** Changes what is shown of it: no step of the history. */
  readonly show: (next: Partial<Pick<SearchParams, 'cols' | 'view' | 'wrap' | 'line'>>) => void;
  /** Asks again with a new `now`. */
  readonly runAgain: () => void;
}

interface Written {
  q?: string;
  src?: string[];
  off?: string[];
  cols?: string[];
  view?: LineView;
  wrap?: boolean;
  line?: string | null;
}

function writable({ q, src, off, cols, view, wrap, line }: Partial<SearchParams>): Written {
  return {
    ...(q === undefined ? {} : { q }),
    ...(src === undefined ? {} : { src: [...src] }),
    ...(off === undefined ? {} : { off: [...off] }),
    ...(cols === undefined ? {} : { cols: [...cols] }),
    ...(view === undefined ? {} : { view }),
    ...(wrap === undefined ? {} : { wrap }),
    ...(line === undefined ? {} : { line }),
  };
}

/** State of the search page. `fallback` is the range while the address names none. */
export function useSearchState(fallback: TimeRange | undefined): SearchState {
  const zone = useZone();
  const [current, set] = useQueryStates(params);
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { from, to, q, src } = current;
  const fallbackFrom = fallback?.from;
  const fallbackTo = fallback?.to;
  const range = useMemo<TimeRange | undefined>(() => {
    if (from !== null && to !== null) return { from, to };
    return fallbackFrom === undefined || fallbackTo === undefined ? undefined : { from: fallbackFrom, to: fallbackTo };
  }, [from, to, fallbackFrom, fallbackTo]);
  const sourceList = src.join(',');
  const scope = useMemo<SearchScope | undefined>(() => {
    const resolved = range === undefined ? undefined : resolveRange(range, nowMs, zone);
    if (resolved === undefined) return undefined;
    return { query: q, ...resolved, sources: sourceList === '' ? [] : sourceList.split(','), askedMs: nowMs };
  }, [range, nowMs, zone, q, sourceList]);
  const change = useCallback<SearchState['change']>(
    ({ range: nextRange, ...next }) => {
      setNowMs(Date.now());
      void set({ ...writable(next), ...nextRange, line: null }, { history: 'push' });
    },
    [set],
  );
  const show = useCallback<SearchState['show']>((next) => void set(writable(next), { history: 'replace' }), [set]);
  const runAgain = useCallback(() => setNowMs(Date.now()), []);
  return { params: current, range, scope, nowMs, change, show, runAgain };
}
