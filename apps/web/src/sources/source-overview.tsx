'use client';

import {
  alignPoints,
  bucketStarts,
  bytesText,
  chooseInterval,
  exactNumber,
  instantText,
  intervalMs,
  partialBuckets,
  type TimeChart,
} from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Source, SourceStats } from '@logwarden/contracts';
import { CopyButton, EmptyState, Panel, SafeText, Skeleton } from '@logwarden/ui';
import { TimeChartView } from '@logwarden/ui/chart';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { linesHref } from '../dashboards/prepare.ts';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useTenant, useZone } from '../frame/session-context.tsx';
import { defaultRange } from '../search/default-range.ts';
import { dataSpans } from '../search/queries.ts';
import { resolveRange } from '../time/expression.ts';
import { ReasonText } from './parser-preview.tsx';
import { Rate } from './sources-page.tsx';

const refreshMs = 10_000;
const bars = 96;

/** How a source does: its rate, size and last error, its volume over time, and how to send to it. */
export function SourceOverview({ source }: { readonly source: Source }): ReactElement {
  const client = useClient();
  const {
    data: stats,
    error,
    refetch,
  } = useQuery({
    ...routeQuery(client, 'getSourceStats', { params: { sourceId: source.id } }),
    refetchInterval: refreshMs,
  });
  return (
    <div className="flex flex-col gap-2">
      <Facts source={source} stats={stats} />
      {error !== null && stats === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      <VolumePanel source={source} stats={stats} />
      <SendPanel source={source} />
    </div>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="min-w-0 rounded-md border border-line bg-panel px-3 py-2">
      <div className="truncate text-sm text-soft">{title}</div>
      <div className="text-lg font-semibold md:truncate">{children}</div>
    </div>
  );
}

interface FactsProps {
  readonly source: Source;
  readonly stats: SourceStats | undefined;
}

function Facts({ source, stats }: FactsProps): ReactElement {
  const t = useTranslations('sources');
  const locale = useLocale();
  const zone = useZone();
  const waiting = <Skeleton className="h-5 w-24" />;
  const time = (instant: string | null): string => (instant === null ? '–' : instantText(Date.parse(instant), zone));
  const kept =
    source.retentionDays === null
      ? t('detail.retentionNever')
      : t('detail.retentionDays', { days: source.retentionDays.toString() });
  return (
    <>
      <p className="text-soft">
        <SafeText text={source.description} />
        <span className="text-faint">
          {source.description === '' ? '' : ' · '}
          {t(`parserKinds.${source.parser.kind}`)} · {kept} · {t(`detail.createdBy.${source.createdBy}`)}
        </span>
      </p>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(170px,1fr))] gap-2">
        <Fact title={t('detail.rate')}>{stats === undefined ? waiting : <Rate stats={stats} />}</Fact>
        <Fact title={t('detail.lines')}>{stats === undefined ? waiting : exactNumber(stats.events, locale)}</Fact>
        <Fact title={t('detail.size')}>{stats === undefined ? waiting : bytesText(stats.sizeBytes, locale)}</Fact>
        <Fact title={t('detail.last')}>{stats === undefined ? waiting : time(stats.lastTimestamp)}</Fact>
        <Fact title={t('detail.accepted')}>{stats === undefined ? waiting : time(stats.lastAcceptedAt)}</Fact>
        <Fact title={t('detail.lastError')}>
          {stats === undefined ? (
            waiting
          ) : stats.lastError === null ? (
            <span className="text-base font-normal text-ok">{t('detail.noError')}</span>
          ) : (
            <Link
              href={`/sources/${source.id}?tab=quarantine`}
              title={`${time(stats.lastError.at)} ${stats.lastError.detail}`}
              className="text-base font-normal text-critical hover:underline"
            >
              <ReasonText reason={stats.lastError.reason} />: <SafeText text={stats.lastError.detail} />
            </Link>
          )}
        </Fact>
      </div>
    </>
  );
}

function VolumePanel({ source, stats }: FactsProps): ReactElement {
  const t = useTranslations('sources.detail');
  const tSearch = useTranslations('search.chart');
  const locale = useLocale();
  const client = useClient();
  const zone = useZone();
  const tenantZone = useTenant()?.zone ?? 'UTC';
  const router = useRouter();
  const [nowMs] = useState(() => Date.now());
  const lastTimestamp = stats?.lastTimestamp ?? null;
  const firstTimestamp = stats?.firstTimestamp ?? null;
  const range = useMemo(() => {
    const spans = dataSpans([{ firstTimestamp, lastTimestamp }]);
    return resolveRange(defaultRange(spans, nowMs, tenantZone), nowMs, tenantZone);
  }, [firstTimestamp, lastTimestamp, nowMs, tenantZone]);
  const fromMs = range?.fromMs ?? 0;
  const toMs = range?.toMs ?? 1;
  const interval = chooseInterval(fromMs, toMs, bars);
  const body = {
    query: '',
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    sources: [source.name],
    aggs: { time: { type: 'date_histogram' as const, interval } },
  };
  const { data, error, refetch } = useQuery({
    ...routeQuery(client, 'aggregate', { body }),
    enabled: stats !== undefined,
  });
  const chart = useMemo<TimeChart | undefined>(() => {
    if (data === undefined) return undefined;
    const starts = bucketStarts({ fromMs, toMs }, interval, tenantZone);
    const points = (data.aggs['time']?.buckets ?? []).map((bucket) => ({
      at: Date.parse(bucket.key),
      value: bucket.count,
    }));
    return {
      starts,
      widthMs: intervalMs(interval),
      unit: 'count',
      yTitle: t('axisLines'),
      zone,
      partial: partialBuckets(starts, { fromMs, toMs }, nowMs, interval),
      series: [
        {
          id: 'lines',
          name: t('axisLines'),
          colour: 'volume-edge',
          kind: 'bar',
          values: alignPoints(starts, points, 0),
        },
      ],
      texts: { partial: tSearch('partial'), noValue: tSearch('noValue') },
    };
  }, [data, fromMs, toMs, interval, tenantZone, zone, nowMs, t, tSearch]);
  const open = (from: number, to: number): void => {
    const start = chart?.starts[from];
    const last = chart?.starts[to];
    if (start === undefined || last === undefined) return;
    router.push(linesHref({ sources: [source.name], query: '', fromMs: start, toMs: last + intervalMs(interval) }));
  };
  return (
    <Panel title={t('volume')} note={`${instantText(fromMs, zone, 'minute')} – ${instantText(toMs, zone, 'minute')}`}>
      <div className="px-2 pb-2">
        {error !== null && data === undefined ? (
          <QueryFailure error={error} onRetry={() => void refetch()} />
        ) : chart === undefined ? (
          <Skeleton className="h-[180px]" />
        ) : chart.series[0]?.values.every((value) => value === 0) === true ? (
          <EmptyState title={t('noVolume')} />
        ) : (
          <TimeChartView
            chart={chart}
            locale={locale}
            height={180}
            label={t('volume')}
            onSelectRange={open}
            onSelectBucket={(index) => open(index, index)}
          />
        )}
      </div>
    </Panel>
  );
}

function SendPanel({ source }: { readonly source: Source }): ReactElement {
  const t = useTranslations('sources.detail');
  const tStates = useTranslations('states');
  const canKeys = useCan('keys.manage');
  const command = [
    `curl -sS "$LOGWARDEN_GATEWAY/ingest/v1/raw?source=${source.name}" \\`,
    '  -H "Authorization: ApiKey $LOGWARDEN_INGEST_KEY" \\',
    '  --data-binary @some.log',
  ].join('\n');
  return (
    <Panel
      title={t('send')}
      actions={<CopyButton text={command} label={tStates('copy')} copiedLabel={tStates('copied')} />}
    >
      <div className="px-3 pt-1 pb-3">
        <pre className="overflow-x-auto rounded-md border border-line bg-code px-3 py-2 log-text" tabIndex={0}>
          {command}
        </pre>
        <p className="mt-2 text-sm text-faint">
          {t('sendText')} {t('keyHint')}{' '}
          {canKeys ? (
            <Link href="/access?tab=keys" className="text-accent underline underline-offset-2">
              {t('getKey')}
            </Link>
          ) : null}
        </p>
      </div>
    </Panel>
  );
}
