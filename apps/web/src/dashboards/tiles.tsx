'use client';

import { exactNumber, type Unit, valueText } from '@logwarden/charts';
import type { Client } from '@logwarden/client';
import { classNames, Skeleton } from '@logwarden/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';
import { useErrorSentence } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import type { NumberTile } from './definition.ts';
import type { PanelProps } from './panels.tsx';
import { changePercent, countOf, linesHref, measuredValue, tileRequest } from './prepare.ts';

const weekMs = 7 * 86_400_000;

interface RangeMs {
  readonly fromMs: number;
  readonly toMs: number;
}

async function ask(client: Client, tile: NumberTile, range: RangeMs, signal: AbortSignal): Promise<number | null> {
  const { aggs } = await client.aggregate({ body: tileRequest(tile, range) }, { signal });
  const value = measuredValue(tile.measured, countOf(aggs), aggs);
  if (tile.shareOf === undefined || value === null) return value;
  const whole = await client.aggregate(
    { body: tileRequest({ ...tile, query: tile.shareOf, measured: { of: 'count' } }, range) },
    { signal },
  );
  const total = countOf(whole.aggs);
  return total === 0 ? null : (value / total) * 100;
}

/** One number of the period, with its change against the week before. */
export function TileView({ panel: tile, range, refreshMs }: PanelProps<NumberTile>): ReactElement {
  const t = useTranslations('dashboards');
  const sentence = useErrorSentence();
  const locale = useLocale();
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['tile', tile.id, range],
    queryFn: async ({ signal }) => {
      const [now, before] = await Promise.all([
        ask(client, tile, range, signal),
        ask(client, tile, { fromMs: range.fromMs - weekMs, toMs: range.toMs - weekMs }, signal),
      ]);
      return { now, before };
    },
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  return (
    <Link
      href={linesHref({ sources: tile.sources, query: tile.query, ...range })}
      className="block min-w-0 rounded-md border border-line bg-panel px-3 py-2 hover:border-line-strong"
    >
      <div className="truncate text-sm text-soft">{t(`labels.${tile.title}`)}</div>
      {data === undefined ? (
        error === null ? (
          <>
            <Skeleton className="mt-1 h-6 w-24" />
            <Skeleton className="mt-1.5 h-3.5 w-28" />
          </>
        ) : (
          <div className="text-sm text-critical">{sentence(error)}</div>
        )
      ) : (
        <>
          <div className="truncate text-xl font-semibold">
            {data.now === null ? '–' : tileText(data.now, tile.unit, locale)}
          </div>
          <Change change={changePercent(data.now, data.before)} more={tile.more} />
        </>
      )}
    </Link>
  );
}

function tileText(value: number, unit: Unit, locale: 'en' | 'zh-CN'): string {
  return unit === 'count' ? exactNumber(value, locale) : valueText(value, unit, locale);
}

const noticeable = 5;

function Change({ change, more }: { readonly change: number | null; readonly more: NumberTile['more'] }): ReactElement {
  const t = useTranslations('dashboards');
  const locale = useLocale();
  if (change === null) return <div className="text-sm text-faint">{t('noComparison')}</div>;
  const isWorse = more !== 'neutral' && Math.abs(change) >= noticeable && change > 0 === (more === 'bad');
  const isBetter = more !== 'neutral' && Math.abs(change) >= noticeable && !isWorse;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const text = `${sign}${exactNumber(Math.abs(change), locale, Math.abs(change) < 100 ? 1 : 0)} %`;
  return (
    <div className={classNames('truncate text-sm', isWorse ? 'text-critical' : isBetter ? 'text-ok' : 'text-faint')}>
      {t('againstWeek', { change: text })}
    </div>
  );
}
