'use client';

import { routeQuery } from '@logwarden/client';
import type { Completion } from '@logwarden/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useClient, useTenant } from '../frame/session-context.tsx';
import { readHistory } from './history.ts';
import { scopeBody } from './queries.ts';
import type { SearchScope } from './state.ts';

export interface CompletionItem {
  readonly kind: Completion['kind'] | 'history';
  readonly label: string;
  readonly insert: string;
  readonly detail?: string;
  readonly replaceFrom: number;
  readonly replaceTo: number;
}

interface Wanted {
  readonly query: string;
  readonly cursor: number;
  readonly scope: SearchScope | undefined;
  readonly isOpen: boolean;
}

const settleMs = 120;
const historyShown = 8;

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function historyItems(tenantId: string, query: string): readonly CompletionItem[] {
  return readHistory(tenantId)
    .filter((text) => text !== query && text.includes(query.trim()))
    .slice(0, historyShown)
    .map((text) => ({ kind: 'history', label: text, insert: text, replaceFrom: 0, replaceTo: query.length }));
}

/** What fits at the cursor: fields, values and operators from the api, and queries that were run before. */
export function useCompletions({ query, cursor, scope, isOpen }: Wanted): {
  readonly items: readonly CompletionItem[];
} {
  const client = useClient();
  const tenantId = useTenant()?.id ?? '';
  const asked = useSettled(useMemo(() => ({ query, cursor }), [query, cursor]));
  const isEnabled = isOpen && scope !== undefined;
  const body = scope === undefined ? { query: '', from: '', to: '', cursor: 0 } : { ...scopeBody(scope), ...asked };
  const { data } = useQuery({
    ...routeQuery(client, 'completeQuery', { body }),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const items = useMemo(() => {
    if (!isOpen) return [];
    const past = historyItems(tenantId, query);
    // An answer to an older text must not be pressed into this one.
    if (data === undefined || asked.query !== query || asked.cursor !== cursor) return query === '' ? past : [];
    const { replaceFrom, replaceTo } = data;
    const fitting = data.items
      .filter((item) => item.insert !== query.slice(replaceFrom, replaceTo))
      .map(({ kind, label, insert, detail }) => ({
        kind,
        label,
        insert,
        replaceFrom,
        replaceTo,
        ...(detail === undefined ? {} : { detail }),
      }));
    return query.trim() === '' ? [...past, ...fitting] : [...fitting, ...past.slice(0, 3)];
  }, [isOpen, tenantId, query, cursor, asked, data]);
  return { items };
}
