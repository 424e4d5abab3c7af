'use client';

import { bytesText, chooseInterval, exactNumber, intervalMs, type TimeChart } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { LedgerResponse, LedgerSums, Source } from '@logwarden/contracts';
import { EmptyState, Panel, Skeleton, StatusDot } from '@logwarden/ui';
import { Legend, TimeChartView } from '@logwarden/ui/chart';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { ReasonText } from './parser-preview.tsx';
import { outcomeCount, outcomes, outcomeSeries, unaccounted } from './ledger-sums.ts';

const hours = 24;
const hourMs = 3_600_000;
const bars = 96;

/** Every accepted event and what became of it. */
export function LedgerView({ source }: { readonly source: Source }): ReactElement {
  const t = useTranslations('sources.ledgerView');
  const client = useClient();
  const [toMs] = useState(() => Math.ceil(Date.now() / 60_000) * 60_000);
  const range = useMemo(() => ({ fromMs: toMs - hours * hourMs, toMs }), [toMs]);
  const query = {
    source: source.name,
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
  };
  const { data, error, refetch } = useQuery(routeQuery(client, 'getLedger', { query }));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return (
    <div className="flex flex-col gap-2">
      <Findings source={source} />
      <Panel title={t('title')} note={t('range', { hours: hours.toString() })}>
        {data.totals.accepted === 0 ? <EmptyState title={t('empty')} /> : <LedgerBody ledger={data} range={range} />}
      </Panel>
    </div>
  );
}

interface LedgerBodyProps {
  readonly ledger: LedgerResponse;
  readonly range: { readonly fromMs: number; readonly toMs: number };
}

function LedgerBody({ ledger, range }: LedgerBodyProps): ReactElement {
  const t = useTranslations('sources.ledgerView');
  const locale = useLocale();
  const zone = useZone();
  const [isolated, setIsolated] = useState<string | undefined>();
  const chart = useMemo<TimeChart>(() => {
    const interval = chooseInterval(range.fromMs, range.toMs, bars);
    const { starts, series } = outcomeSeries(ledger.minutes, range, interval, (outcome) => t(outcome));
    return {
      starts,
      series,
      widthMs: intervalMs(interval),
      unit: 'count',
      yTitle: t('axis'),
      zone,
      texts: { partial: '', noValue: '' },
    };
  }, [ledger, range, zone, t]);
  const drawn =
    isolated === undefined ? chart : { ...chart, series: chart.series.filter((series) => series.id === isolated) };
  return (
    <div className="grid gap-4 px-3 pt-1 pb-3 lg:grid-cols-[300px_minmax(0,1fr)]">
      <SumTable sums={ledger.totals} />
      <div className="min-w-0">
        <Legend series={chart.series} isolated={isolated} onIsolate={setIsolated} />
        <TimeChartView chart={drawn} locale={locale} height={220} label={t('byOutcome')} />
      </div>
    </div>
  );
}

function SumTable({ sums }: { readonly sums: LedgerSums }): ReactElement {
  const t = useTranslations('sources.ledgerView');
  const locale = useLocale();
  const rest = unaccounted(sums);
  const row = (name: string, value: number, isStrong = false): ReactElement => (
    <tr key={name} className={isStrong ? 'border-b border-line' : 'text-soft'}>
      <th scope="row" className={isStrong ? 'py-1 text-left font-semibold' : 'py-1 text-left font-normal'}>
        {name}
      </th>
      <td className={isStrong ? 'py-1 text-right font-semibold' : 'py-1 text-right'}>{exactNumber(value, locale)}</td>
    </tr>
  );
  return (
    <table className="w-full self-start border-collapse">
      <tbody>
        {row(t('accepted'), sums.accepted, true)}
        {outcomes.map((outcome) => row(t(outcome), outcomeCount(sums, outcome)))}
        {Object.entries(sums.quarantined).map(([reason, count]) => (
          <tr key={reason} className="text-sm text-faint">
            <th scope="row" className="pl-4 text-left font-normal">
              <ReasonText reason={reason} />
            </th>
            <td className="text-right">{exactNumber(count, locale)}</td>
          </tr>
        ))}
        {rest === 0 ? null : row(t('waiting'), rest)}
        <tr className="border-t border-line text-sm text-faint">
          <th scope="row" className="pt-1.5 text-left font-normal">
            {t('bytes')}
          </th>
          <td className="pt-1.5 text-right">{bytesText(sums.bytes, locale)}</td>
        </tr>
        <tr className="text-sm text-faint">
          <th scope="row" className="text-left font-normal">
            {t('joined')}
          </th>
          <td className="text-right">{exactNumber(Math.max(0, sums.lines - sums.accepted), locale)}</td>
        </tr>
        <tr className="text-sm text-faint">
          <th scope="row" className="text-left font-normal">
            {t('truncated')}
          </th>
          <td className="text-right">{exactNumber(sums.truncated, locale)}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** What the checker says of this source: exactly which ranges do not add up. */
function Findings({ source }: { readonly source: Source }): ReactElement {
  const t = useTranslations('sources.ledgerView');
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'checkLedger'));
  if (error !== null && data === undefined)
    return <QueryFailure error={error} onRetry={() => void refetch()} className="!py-4" />;
  if (data === undefined) return <Skeleton className="h-6 w-48" />;
  const findings = data.findings.filter((finding) => finding.source === source.name);
  if (findings.length === 0) {
    return (
      <p className="font-medium text-ok">
        <StatusDot tone="ok">{t('addsUp')}</StatusDot>
      </p>
    );
  }
  return (
    <Panel title={<span className="text-critical">{t('doesNot')}</span>}>
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-left text-faint">
            <th className="px-3 py-1 font-medium">{t('findings')}</th>
            <th className="px-3 py-1 font-medium">{t('stream')}</th>
            <th className="px-3 py-1 font-medium">{t('span')}</th>
            <th className="px-3 py-1" />
          </tr>
        </thead>
        <tbody>
          {findings.map((finding) => (
            <tr key={`${finding.kind}${finding.stream}${finding.first.toString()}`} className="border-b border-line/60">
              <td className="px-3 py-1">{t(`finding.${finding.kind}`)}</td>
              <td className="px-3 py-1 font-mono">{finding.stream}</td>
              <td className="px-3 py-1 font-mono">
                {finding.first} – {finding.last}
              </td>
              <td className="px-3 py-1 text-soft">{finding.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
