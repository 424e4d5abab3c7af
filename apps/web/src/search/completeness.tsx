'use client';

import { durationText, exactNumber, instantText, isBehind } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { SourceStats } from '@logwarden/contracts';
import { Button, Popover, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';
import { useClient, useZone } from '../frame/session-context.tsx';
import type { SearchScope } from './state.ts';
import type { ArrivalState } from './use-arrival.ts';
import type { Search } from './use-rows.ts';

export interface CompletenessProps {
  readonly search: Search;
  readonly scope: SearchScope | undefined;
  readonly onRunAgain: () => void;
}

type Verdict = 'stopped' | 'partial' | 'late' | 'complete';

function verdictOf(search: Search, parts: readonly string[]): Verdict | undefined {
  const { firstPage, isStopped, isRunning, histogram, arrival } = search;
  if (isStopped && !isRunning) return 'stopped';
  if (firstPage === undefined) return undefined;
  if (!firstPage.complete || histogram.data?.complete === false || parts.length > 0) return 'partial';
  return arrival.seen !== undefined && isBehind(arrival.seen) ? 'late' : 'complete';
}

/** How complete the answer is: parts that did not answer, lines that still come, lines in quarantine. */
export function Completeness({ search, scope, onRunAgain }: CompletenessProps): ReactElement | null {
  const t = useTranslations('search.status');
  const locale = useLocale();
  const { firstPage } = search;
  const parts = [...new Set(search.rows.data?.pages.flatMap((page) => page.partial ?? []) ?? [])];
  const verdict = verdictOf(search, parts);
  const quarantined = useQuarantined(scope?.sources ?? []);
  const held = quarantined.reduce((sum, source) => sum + source.quarantined, 0);
  if (verdict === undefined) return null;
  const isFine = verdict === 'complete';
  return (
    <>
      {search.arrival.hasCome ? (
        <Button size="sm" variant="link" onClick={onRunAgain}>
          {t('hasCome')}
        </Button>
      ) : null}
      <Popover
        align="end"
        label={t('about')}
        className="w-80 p-3"
        trigger={
          <button
            type="button"
            className="inline-flex items-center gap-2 rounded-sm px-1 hover:bg-hover"
            title={t('about')}
          >
            <span className={isFine ? 'font-medium text-ok' : 'font-medium text-caution'}>
              <StatusDot tone={isFine ? 'ok' : 'caution'}>{t(verdict)}</StatusDot>
            </span>
            {held === 0 ? null : (
              <span className="text-caution">{t('held', { count: exactNumber(held, locale) })}</span>
            )}
          </button>
        }
      >
        <div className="flex flex-col gap-2.5 text-sm">
          <p>{verdict === 'partial' ? t('partialText', { parts: parts.join(', ') }) : t(`${verdict}Text`)}</p>
          <ArrivalText arrival={search.arrival} onRunAgain={onRunAgain} />
          <Quarantined sources={quarantined} />
        </div>
      </Popover>
      {firstPage === undefined ? null : (
        <span>{t('took', { ms: exactNumber(firstPage.took_ms, locale, firstPage.took_ms < 10 ? 1 : 0) })}</span>
      )}
    </>
  );
}

function ArrivalText({
  arrival,
  onRunAgain,
}: {
  readonly arrival: ArrivalState;
  readonly onRunAgain: () => void;
}): ReactElement | null {
  const t = useTranslations('search.status');
  const locale = useLocale();
  const zone = useZone();
  const { seen, hasCome } = arrival;
  if (seen === undefined) return null;
  const asOf = instantText(seen.asOfMs, zone, 'second');
  if (!isBehind(seen)) return <p className="text-soft">{t('arrived', { time: asOf })}</p>;
  const text =
    seen.throughMs === undefined
      ? t('waitsUnknown')
      : t('waits', {
          time: instantText(seen.throughMs, zone, 'second'),
          delay: durationText(seen.asOfMs - seen.throughMs, locale),
        });
  return (
    <div className="flex flex-col items-start gap-1">
      <p className="text-caution">{text}</p>
      <Button size="sm" variant="link" onClick={onRunAgain}>
        {hasCome ? t('hasCome') : t('again')}
      </Button>
    </div>
  );
}

/** Sources of the search that hold lines in quarantine, most first. */
function useQuarantined(names: readonly string[]): readonly SourceStats[] {
  const client = useClient();
  const { data } = useQuery({ ...routeQuery(client, 'listSourceStats'), staleTime: 60_000 });
  const asked = data?.items.filter((source) => names.length === 0 || names.includes(source.name)) ?? [];
  return asked.filter((source) => source.quarantined > 0).sort((a, b) => b.quarantined - a.quarantined);
}

const listed = 5;

function Quarantined({ sources }: { readonly sources: readonly SourceStats[] }): ReactElement | null {
  const t = useTranslations('search.status');
  const locale = useLocale();
  if (sources.length === 0) return null;
  return (
    <div>
      <p className="text-soft">{t('heldText')}</p>
      <ul className="mt-1">
        {sources.slice(0, listed).map((source) => (
          <li key={source.sourceId} className="flex justify-between gap-3">
            <Link
              className="truncate rounded-sm text-accent hover:underline"
              href={`/sources/${source.sourceId}?tab=quarantine`}
            >
              {source.name}
            </Link>
            <span>{exactNumber(source.quarantined, locale)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
