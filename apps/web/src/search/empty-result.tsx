'use client';

import { instantText } from '@logwarden/charts';
import type { Client } from '@logwarden/client';
import type { SearchResponse } from '@logwarden/contracts';
import { Button, EmptyState, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { filtersOf, hintText, type QueryFilter, withoutFilter } from './language.ts';
import { scopeBody } from './queries.ts';
import type { SearchScope } from './state.ts';

export interface EmptyResultProps {
  readonly scope: SearchScope;
  readonly hints: SearchResponse['hints'];
  /** No source of the tenant has stored anything yet. */
  readonly isNothingStored: boolean;
  readonly onGoTo: (fromMs: number, toMs: number) => void;
  readonly onQuery: (query: string) => void;
}

const mostFilters = 6;
const earliestMs = 0;
const latestMs = Date.UTC(2200, 0, 1);

interface Rescue {
  readonly beforeMs: number | undefined;
  readonly afterMs: number | undefined;
  /** Filters without which there are lines in the range. */
  readonly killers: readonly QueryFilter[];
}

async function newestIn(client: Client, scope: SearchScope, signal: AbortSignal): Promise<number | undefined> {
  const answer = await client.search(
    { body: { ...scopeBody(scope), limit: 1, total: false, hints: false } },
    { signal },
  );
  const hit = answer.hits[0];
  return hit === undefined ? undefined : Date.parse(hit.timestamp);
}

async function findRescue(client: Client, scope: SearchScope, signal: AbortSignal): Promise<Rescue> {
  const filters = filtersOf(scope.query);
  const candidates = filters.length > 1 || filters[0] !== undefined ? filters.slice(0, mostFilters) : [];
  const [beforeMs, afterMs, ...without] = await Promise.all([
    newestIn(client, { ...scope, fromMs: earliestMs, toMs: scope.fromMs }, signal),
    newestIn(client, { ...scope, fromMs: scope.toMs, toMs: latestMs }, signal),
    ...candidates.map((filter) => newestIn(client, { ...scope, query: withoutFilter(scope.query, filter) }, signal)),
  ]);
  return { beforeMs, afterMs, killers: candidates.filter((_, index) => without[index] !== undefined) };
}

/** An empty result helps: where the nearest lines are, which filter leaves none, what the query may have meant. */
export function EmptyResult(props: EmptyResultProps): ReactElement {
  const { scope, hints, isNothingStored, onQuery } = props;
  const t = useTranslations('search.empty');
  const tBox = useTranslations('search.box');
  const locale = useLocale();
  const zone = useZone();
  const canCreate = useCan('sources.manage');
  const client = useClient();
  const { data, isPending } = useQuery({
    queryKey: ['search-rescue', scope],
    queryFn: ({ signal }) => findRescue(client, scope, signal),
    enabled: !isNothingStored,
    retry: false,
  });
  if (isNothingStored) {
    return (
      <EmptyState
        title={t('nothingYet')}
        action={
          canCreate ? (
            <Link
              href="/sources/new"
              className="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-text hover:bg-accent-hover"
            >
              {t('createSource')}
            </Link>
          ) : undefined
        }
      >
        {t('nothingYetText')}
      </EmptyState>
    );
  }
  const fixes = (hints ?? []).filter((hint) => hint.fix !== undefined);
  return (
    <EmptyState
      icon={<SearchX size={18} aria-hidden="true" />}
      title={t('title', {
        from: instantText(scope.fromMs, zone, 'minute'),
        to: instantText(scope.toMs, zone, 'minute'),
      })}
    >
      <ul className="mt-2 flex flex-col gap-1.5 text-left">
        {(hints ?? []).map((hint) => (
          <Offer key={hint.code + hint.message} text={hintText(hint, locale)}>
            {hint.fix === undefined ? null : (
              <Button size="sm" onClick={() => onQuery(hint.fix ?? scope.query)}>
                {tBox('use', { fix: hint.fix })}
              </Button>
            )}
          </Offer>
        ))}
        {isPending ? (
          <li aria-label={t('looking')}>
            <Skeleton className="h-6 w-80" />
          </li>
        ) : null}
        {data === undefined ? null : <RescueOffers rescue={data} hasFix={fixes.length > 0} {...props} />}
      </ul>
    </EmptyState>
  );
}

interface RescueOffersProps extends EmptyResultProps {
  readonly rescue: Rescue;
  readonly hasFix: boolean;
}

function RescueOffers({ rescue, hasFix, scope, onGoTo, onQuery }: RescueOffersProps): ReactElement {
  const t = useTranslations('search.empty');
  const zone = useZone();
  const { beforeMs, afterMs, killers } = rescue;
  const half = Math.max(60_000, (scope.toMs - scope.fromMs) / 2);
  const goTo = (ms: number) => () => onGoTo(Math.floor(ms - half), Math.ceil(ms + half));
  const isNowhere = beforeMs === undefined && afterMs === undefined;
  return (
    <>
      {beforeMs === undefined ? null : (
        <Offer text={t('nearestBefore', { time: instantText(beforeMs, zone) })}>
          <Button size="sm" onClick={goTo(beforeMs)}>
            {t('goThere')}
          </Button>
        </Offer>
      )}
      {afterMs === undefined ? null : (
        <Offer text={t('nearestAfter', { time: instantText(afterMs, zone) })}>
          <Button size="sm" onClick={goTo(afterMs)}>
            {t('goThere')}
          </Button>
        </Offer>
      )}
      {killers.map((filter) => (
        <Offer key={filter.start} text={t('without', { filter: filter.text })}>
          <Button size="sm" onClick={() => onQuery(withoutFilter(scope.query, filter))}>
            {t('removeFilter')}
          </Button>
        </Offer>
      ))}
      {isNowhere && killers.length === 0 && !hasFix ? <li>{t('noneAtAll')}</li> : null}
    </>
  );
}

function Offer({ text, children }: { readonly text: string; readonly children: ReactElement | null }): ReactElement {
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span>{text}</span>
      {children}
    </li>
  );
}
