'use client';

import { bytesText, exactNumber, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Source, SourceStats } from '@logwarden/contracts';
import { Badge, classNames, EmptyState, inputClass, SafeText, Skeleton, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Database, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { type ReactElement, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';

const refreshMs = 10_000;

/** All sources with what matters about each: does it flow, can it be read, does the ledger add up. */
export function SourcesPage(): ReactElement {
  const t = useTranslations('sources');
  const client = useClient();
  const canManage = useCan('sources.manage');
  const [text, setText] = useState('');
  const { data, error, refetch } = useQuery(routeQuery(client, 'listSources'));
  const stats = useQuery({ ...routeQuery(client, 'listSourceStats'), refetchInterval: refreshMs });
  const check = useLedgerCheck();
  const byId = new Map((stats.data?.items ?? []).map((item) => [item.sourceId, item]));
  const wanted = text.trim().toLowerCase();
  const shown = (data?.items ?? []).filter((source) =>
    `${source.name} ${source.description} ${source.system?.name ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col gap-2 px-3 pb-3 md:px-4">
        <div className="flex items-center gap-2">
          <input
            aria-label={t('filter')}
            placeholder={t('filter')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={classNames(inputClass, 'h-8 max-w-72')}
          />
          {canManage ? <CreateLink /> : null}
        </div>
        <div className="min-h-0 flex-1 overflow-auto rounded-md border border-line bg-panel">
          {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
          {data === undefined && error === null ? <TableSkeleton /> : null}
          {data !== undefined && data.items.length === 0 ? (
            <EmptyState
              icon={<Database size={18} aria-hidden="true" />}
              title={t('emptyTitle')}
              action={canManage ? <CreateLink /> : undefined}
            >
              {t('emptyText')}
            </EmptyState>
          ) : null}
          {data !== undefined && data.items.length > 0 && shown.length === 0 ? (
            <EmptyState title={t('noMatch')} />
          ) : null}
          {shown.length === 0 ? null : (
            <SourceTable
              sources={shown}
              statsOf={(id) => byId.get(id)}
              isStatsFailed={stats.isError}
              findings={check}
            />
          )}
        </div>
      </main>
    </>
  );
}

function CreateLink(): ReactElement {
  const t = useTranslations('sources');
  return (
    <Link
      href="/sources/new"
      className="ml-auto inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 font-medium text-accent-text hover:bg-accent-hover"
    >
      <Plus size={15} aria-hidden="true" />
      {t('create')}
    </Link>
  );
}

type Findings = ReadonlyMap<string, number> | 'checking' | 'unknown';

/** Findings of the ledger's checker per source. */
function useLedgerCheck(): Findings {
  const client = useClient();
  const canRead = useCan('ledger.read');
  const { data, isError } = useQuery({ ...routeQuery(client, 'checkLedger'), enabled: canRead, staleTime: 60_000 });
  if (isError || !canRead) return 'unknown';
  if (data === undefined) return 'checking';
  const counts = new Map<string, number>();
  for (const { source } of data.findings) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}

interface SourceTableProps {
  readonly sources: readonly Source[];
  readonly statsOf: (sourceId: string) => SourceStats | undefined;
  readonly isStatsFailed: boolean;
  readonly findings: Findings;
}

const headClass =
  'sticky top-0 z-10 h-8 border-b border-line bg-panel px-3 text-left text-sm font-medium text-faint whitespace-nowrap';

function SourceTable({ sources, statsOf, isStatsFailed, findings }: SourceTableProps): ReactElement {
  const t = useTranslations('sources.columns');
  return (
    <table className="w-full border-collapse">
      <thead>
        <tr>
          <th className={headClass}>{t('name')}</th>
          <th className={classNames(headClass, 'max-lg:hidden')}>{t('system')}</th>
          <th className={classNames(headClass, 'text-right')}>{t('rate')}</th>
          <th className={headClass}>{t('last')}</th>
          <th className={classNames(headClass, 'text-right max-sm:hidden')}>{t('lines')}</th>
          <th className={classNames(headClass, 'text-right max-lg:hidden')}>{t('size')}</th>
          <th className={classNames(headClass, 'text-right max-sm:hidden')}>{t('quarantine')}</th>
          <th className={classNames(headClass, 'max-md:hidden')}>{t('ledger')}</th>
          <th className={classNames(headClass, 'max-lg:hidden')}>{t('parser')}</th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <SourceRow
            key={source.id}
            source={source}
            stats={statsOf(source.id)}
            isStatsFailed={isStatsFailed}
            findings={findings}
          />
        ))}
      </tbody>
    </table>
  );
}

interface SourceRowProps {
  readonly source: Source;
  readonly stats: SourceStats | undefined;
  readonly isStatsFailed: boolean;
  readonly findings: Findings;
}

const cell = 'px-3 py-1.5';

function SourceRow({ source, stats, isStatsFailed, findings }: SourceRowProps): ReactElement {
  const t = useTranslations('sources');
  const locale = useLocale();
  const zone = useZone();
  const waiting = isStatsFailed ? '–' : <Skeleton className="ml-auto h-4 w-14" />;
  return (
    <tr className="border-b border-line/60 hover:bg-hover">
      <td className={classNames(cell, 'max-w-80')}>
        <Link
          href={`/sources/${source.id}`}
          className="rounded-sm font-mono text-sm font-medium hover:text-accent hover:underline"
        >
          {source.name}
        </Link>
        <div className="truncate text-sm text-faint">
          <SafeText text={source.description} />
        </div>
      </td>
      <td className={classNames(cell, 'text-soft max-lg:hidden')}>
        {source.system === null ? (
          '–'
        ) : (
          <span className="inline-flex items-center gap-1.5">
            {source.system.name} <Badge>{source.system.class}</Badge>
          </span>
        )}
      </td>
      <td className={classNames(cell, 'text-right whitespace-nowrap')}>
        {stats === undefined ? waiting : <Rate stats={stats} />}
      </td>
      <td className={classNames(cell, 'whitespace-nowrap text-soft')}>
        {stats === undefined
          ? waiting
          : stats.lastTimestamp === null
            ? '–'
            : instantText(Date.parse(stats.lastTimestamp), zone)}
      </td>
      <td className={classNames(cell, 'text-right max-sm:hidden')}>
        {stats === undefined ? waiting : exactNumber(stats.events, locale)}
      </td>
      <td className={classNames(cell, 'text-right whitespace-nowrap max-lg:hidden')} title={sizeShare(stats, t)}>
        {stats === undefined ? waiting : bytesText(stats.sizeBytes, locale)}
      </td>
      <td className={classNames(cell, 'text-right max-sm:hidden')}>
        {stats === undefined ? (
          waiting
        ) : stats.quarantined === 0 ? (
          <span className="text-faint">0</span>
        ) : (
          <Link href={`/sources/${source.id}?tab=quarantine`} className="rounded-sm">
            <Badge tone="caution">{exactNumber(stats.quarantined, locale)}</Badge>
          </Link>
        )}
      </td>
      <td className={classNames(cell, 'max-md:hidden')}>
        <LedgerState name={source.name} findings={findings} />
      </td>
      <td className={classNames(cell, 'whitespace-nowrap text-soft max-lg:hidden')}>
        {t(`parserKinds.${source.parser.kind}`)}
      </td>
    </tr>
  );
}

function sizeShare(
  stats: SourceStats | undefined,
  t: ReturnType<typeof useTranslations<'sources'>>,
): string | undefined {
  if (stats === undefined || stats.bytes === 0) return undefined;
  return t('sizeOf', { ratio: ((stats.sizeBytes / stats.bytes) * 100).toFixed(1) });
}

export function Rate({ stats }: { readonly stats: SourceStats }): ReactElement {
  const t = useTranslations('sources');
  const locale = useLocale();
  const { ratePerSecond: rate } = stats;
  if (rate === 0) return <span className="text-faint">{t('quiet')}</span>;
  return <>{t('rate', { rate: exactNumber(rate, locale, rate < 10 ? 2 : 0) })}</>;
}

function LedgerState({ name, findings }: { readonly name: string; readonly findings: Findings }): ReactElement {
  const t = useTranslations('sources.ledger');
  if (findings === 'checking') return <span className="text-faint">{t('checking')}</span>;
  if (findings === 'unknown') return <span className="text-faint">{t('unknown')}</span>;
  const count = findings.get(name) ?? 0;
  return count === 0 ? (
    <StatusDot tone="ok">{t('ok')}</StatusDot>
  ) : (
    <StatusDot tone="critical">{t('findings', { count })}</StatusDot>
  );
}

function TableSkeleton(): ReactElement {
  return (
    <div className="flex flex-col gap-3 p-3" aria-hidden="true">
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} className="h-8" />
      ))}
    </div>
  );
}
