'use client';

import type { SearchHit } from '@logwarden/contracts';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../frame/shortcuts.ts';
import { fieldText } from './queries.ts';
import type { SearchState } from './state.ts';

export interface RowKeysInput {
  readonly state: SearchState;
  readonly hits: readonly SearchHit[];
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly isRunning: boolean;
  readonly onStop: () => void;
  readonly onFilter: (filter: { readonly field: string; readonly value: string; readonly negated: boolean }) => void;
}

/** Which line the keys act on, and the keys. */
export function useRowKeys({ state, hits, boxRef, isRunning, onStop, onFilter }: RowKeysInput) {
  const { params, scope, show } = state;
  const [cursor, setCursor] = useState(-1);
  const [isContextOpen, setContextOpen] = useState(false);
  const pointedRef = useRef<string | undefined>(undefined);
  useEffect(() => setCursor(-1), [scope]);
  const indexes = useMemo(() => new Map(hits.map((hit, index) => [hit.position, index])), [hits]);
  const openIndex = params.line === null ? undefined : indexes.get(params.line);
  const selected = openIndex ?? cursor;

  const open = (index: number): void => {
    const hit = hits[index];
    setCursor(index);
    if (hit !== undefined) show({ line: hit.position });
  };
  const step = (by: 1 | -1): void => {
    const next = Math.min(Math.max(selected + by, 0), hits.length - 1);
    if (params.line === null) setCursor(next);
    else open(next);
  };
  const close = (): void => show({ line: null });
  const filterPointed = (negated: boolean): void => {
    const field = pointedRef.current ?? 'log.level';
    const value = hits[selected]?.fields[field];
    if (value !== undefined) onFilter({ field, value: fieldText(value), negated });
  };
  const back = (): void => {
    if (isContextOpen) setContextOpen(false);
    else if (params.line !== null) close();
    else if (isRunning) onStop();
    else setCursor(-1);
  };
  useShortcuts({
    '/': () => boxRef.current?.focus(),
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => open(Math.max(selected, 0)),
    Escape: back,
    f: () => filterPointed(false),
    x: () => filterPointed(true),
    c: () => {
      if (params.line === null && selected >= 0) open(selected);
      if (params.line !== null || selected >= 0) setContextOpen(true);
    },
  });
  const setPointed = (field: string | undefined): void => {
    if (field !== undefined) pointedRef.current = field;
  };
  return { selected, open, step, close, setPointed, isContextOpen, setContextOpen };
}
