'use client';

import { routeQuery } from '@logwarden/client';
import { Button } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Lightbulb, Zap } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useClient, useSession } from '../frame/session-context.tsx';
import { Completeness } from './completeness.tsx';
import { hintText, type QueryFilter } from './language.ts';
import { Pills } from './pills.tsx';
import type { SearchState } from './state.ts';
import type { Search } from './use-rows.ts';

/** The outage of the demo, as the generator plants it: 30 December 2025 in Shanghai. */
const outage = { source: 'customs-review-gz', from: '2025-12-29T16:00:00Z', to: '2025-12-30T16:00:00Z' };

export interface StatusRowProps {
  readonly state: SearchState;
  readonly search: Search;
  readonly onEdit: (filter: QueryFilter) => void;
}

/** Filters at the left; at the right how complete the answer is and how long it took. */
export function StatusRow({ state, search, onEdit }: StatusRowProps): ReactElement {
  const { params, change } = state;
  return (
    <div className="flex min-h-[22px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1">
      <Pills query={params.q} off={params.off} onChange={({ q, off }) => change({ q, off })} onEdit={onEdit} />
      <OutageOffer state={state} />
      <Hints search={search} onUse={(q) => change({ q })} />
      <div className="ml-auto flex items-center gap-2 text-sm text-faint">
        <Completeness search={search} scope={state.scope} onRunAgain={state.runAgain} />
      </div>
    </div>
  );
}

/** In the demo: one press to the day worth looking at. */
function OutageOffer({ state }: { readonly state: SearchState }): ReactElement | null {
  const t = useTranslations('search.demo');
  const client = useClient();
  const { isDemo } = useSession();
  const { data } = useQuery({ ...routeQuery(client, 'listSources'), enabled: isDemo });
  const isThere = data?.items.some((source) => source.name === outage.source) ?? false;
  if (!isDemo || !isThere || state.params.from === outage.from) return null;
  return (
    <Button
      size="sm"
      variant="link"
      icon={<Zap size={13} aria-hidden="true" />}
      onClick={() =>
        state.change({ q: '', off: [], src: [outage.source], range: { from: outage.from, to: outage.to } })
      }
    >
      {t('outage')}
    </Button>
  );
}

interface HintsProps {
  readonly search: Search;
  readonly onUse: (query: string) => void;
}

/** What the server noticed about a query that has hits all the same: a field nobody knows, a word that may be an operator. */
function Hints({ search, onUse }: HintsProps): ReactElement | null {
  const t = useTranslations('search.box');
  const locale = useLocale();
  const hint = search.firstPage?.hints?.[0];
  if (hint === undefined || search.hits.length === 0) return null;
  const { fix } = hint;
  return (
    <p role="status" className="flex min-w-0 items-center gap-2 text-sm text-soft">
      <Lightbulb size={13} className="shrink-0 text-caution" aria-hidden="true" />
      <span className="truncate">{hintText(hint, locale)}</span>
      {fix === undefined ? null : (
        <button type="button" className="truncate rounded-sm text-accent hover:underline" onClick={() => onUse(fix)}>
          {t('use', { fix })}
        </button>
      )}
    </p>
  );
}
