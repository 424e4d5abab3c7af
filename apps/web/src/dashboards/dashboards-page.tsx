'use client';

import { wallTime, wallToInstant } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import { EmptyState, IconButton, Skeleton } from '@logwarden/ui';
import { Crosshair, CrosshairContext } from '@logwarden/ui/chart';
import { useQuery } from '@tanstack/react-query';
import { LayoutDashboard, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { parseAsString, useQueryStates } from 'nuqs';
import { type ReactElement, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import type { DataSpan } from '../search/default-range.ts';
import { dataSpans } from '../search/queries.ts';
import { TimePicker } from '../search/time-picker.tsx';
import { absoluteRange, isRelative, resolveRange, type TimeRange } from '../time/expression.ts';
import { dashboards } from './dashboards.ts';
import type { Dashboard } from './definition.ts';
import { RankPanelView, TimePanelView } from './panels.tsx';
import { TileView } from './tiles.tsx';

const liveMs = 30_000;
const dayMs = 86_400_000;

/** Seven whole days, in the zone, that end with the day of the newest line. */
export function openingWeek(spans: readonly DataSpan[], zone: string): TimeRange {
  if (spans.length === 0) return { from: 'now-7d', to: 'now' };
  const latestMs = Math.max(...spans.map((span) => span.lastMs));
  const { year, month, day } = wallTime(latestMs, zone);
  const end = Date.UTC(year, month - 1, day) + dayMs;
  return absoluteRange(wallToInstant(end - 7 * dayMs, zone), wallToInstant(end, zone));
}

/** Panels over the sources of the tenant. Every number leads to its lines. */
export function DashboardsPage(): ReactElement {
  const t = useTranslations('dashboards');
  const client = useClient();
  const zone = useZone();
  const { data: stats, error, refetch } = useQuery({ ...routeQuery(client, 'listSourceStats'), staleTime: 60_000 });
  const [params, setParams] = useQueryStates({ from: parseAsString, to: parseAsString });
  const [nowMs, setNowMs] = useState(() => Date.now());
  const names = new Set((stats?.items ?? []).map((item) => item.name));
  const dashboard = dashboards.find((item) => item.sources.some((source) => names.has(source)));
  const own = (stats?.items ?? []).filter((item) => dashboard?.sources.includes(item.name) === true);
  const opening = stats === undefined ? undefined : openingWeek(dataSpans(own), zone);
  const range = params.from !== null && params.to !== null ? { from: params.from, to: params.to } : opening;
  return (
    <>
      <TopBar title={dashboard === undefined ? t('title') : t(`labels.${dashboard.title}`)} />
      <main className="flex min-h-0 flex-1 flex-col overflow-y-auto px-3 pb-4 md:px-4">
        <div className="mb-2 flex items-center gap-2">
          <TimePicker
            range={range}
            nowMs={nowMs}
            onChange={(next) => {
              setNowMs(Date.now());
              void setParams({ ...next }, { history: 'push' });
            }}
            className="min-w-0"
          />
          <IconButton
            size="md"
            label={t('refresh')}
            icon={<RotateCw size={14} />}
            onClick={() => setNowMs(Date.now())}
          />
          <span className="text-sm text-faint max-md:hidden">
            {range !== undefined && isRelative(range.to) ? t('live') : t('weekNote')}
          </span>
        </div>
        {error !== null && stats === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
        {stats === undefined && error === null ? <BoardSkeleton /> : null}
        {stats !== undefined && dashboard === undefined ? (
          <EmptyState
            icon={<LayoutDashboard size={18} aria-hidden="true" />}
            title={t('none')}
            action={
              <Link href="/search" className="text-accent hover:underline">
                {t('toSearch')}
              </Link>
            }
          >
            {t('noneText')}
          </EmptyState>
        ) : null}
        {dashboard === undefined || range === undefined ? null : (
          <Board dashboard={dashboard} range={range} nowMs={nowMs} />
        )}
      </main>
    </>
  );
}

interface BoardProps {
  readonly dashboard: Dashboard;
  readonly range: TimeRange;
  readonly nowMs: number;
}

function Board({ dashboard, range, nowMs }: BoardProps): ReactElement {
  const t = useTranslations('search.ranges');
  const zone = useZone();
  const [crosshair] = useState(() => new Crosshair());
  const resolved = useMemo(() => resolveRange(range, nowMs, zone), [range, nowMs, zone]);
  if (resolved === undefined) return <EmptyState title={t('unusable')} />;
  const refreshMs = isRelative(range.to) ? liveMs : (false as const);
  const shared = { range: resolved, nowMs, refreshMs };
  return (
    <CrosshairContext value={crosshair}>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(168px,1fr))] gap-2">
        {dashboard.tiles.map((tile) => (
          <TileView key={tile.id} panel={tile} {...shared} />
        ))}
      </div>
      <div className="mt-2 grid grid-cols-12 gap-2">
        {dashboard.panels.map((panel) =>
          panel.kind === 'time' ? (
            <TimePanelView key={panel.id} panel={panel} {...shared} />
          ) : (
            <RankPanelView key={panel.id} panel={panel} {...shared} />
          ),
        )}
      </div>
    </CrosshairContext>
  );
}

function BoardSkeleton(): ReactElement {
  return (
    <div className="flex flex-col gap-2">
      <div className="grid grid-cols-3 gap-2 xl:grid-cols-6">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-[76px]" />
        ))}
      </div>
      <Skeleton className="h-72" />
      <Skeleton className="h-72" />
    </div>
  );
}
