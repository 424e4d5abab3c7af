'use client';

import { routeQuery } from '@logwarden/client';
import type { Source } from '@logwarden/contracts';
import { Skeleton, Tabs } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { useTabTitle } from '../frame/use-tab-title.ts';
import { TopBar } from '../frame/top-bar.tsx';
import { LedgerView } from './ledger-view.tsx';
import { LifecycleView } from './lifecycle-view.tsx';
import { QuarantineView } from './quarantine-view.tsx';
import { SourceEditor } from './source-editor.tsx';
import { SourceOverview } from './source-overview.tsx';

const tabs = ['overview', 'quarantine', 'ledger', 'lifecycle', 'parser'] as const;

/** One source: how it does, what is in quarantine, what the ledger says, how long it is kept, how it is read. */
export function SourcePage({ sourceId }: { readonly sourceId: string }): ReactElement {
  const t = useTranslations('sources');
  const client = useClient();
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('overview'));
  const { data: source, error, refetch } = useQuery(routeQuery(client, 'getSource', { params: { sourceId } }));
  useTabTitle(source?.name ?? '', 'source');
  return (
    <>
      <TopBar title={t('title')}>
        <ChevronRight size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <span className="truncate font-mono text-base">{source?.name ?? ''}</span>
      </TopBar>
      <main className="flex min-h-0 flex-1 flex-col px-3 pb-3 md:px-4">
        {error !== null && source === undefined ? (
          <QueryFailure error={error} onRetry={() => void refetch()} />
        ) : source === undefined ? (
          <Skeleton className="h-64" />
        ) : (
          <SourceTabs source={source} tab={tab} onTab={(next) => void setTab(next)} />
        )}
      </main>
    </>
  );
}

interface SourceTabsProps {
  readonly source: Source;
  readonly tab: (typeof tabs)[number];
  readonly onTab: (tab: (typeof tabs)[number]) => void;
}

function SourceTabs({ source, tab, onTab }: SourceTabsProps): ReactElement {
  const t = useTranslations('sources.detail');
  const canQuarantine = useCan('quarantine.read');
  const canLedger = useCan('ledger.read');
  const canManage = useCan('sources.manage');
  const contents = {
    overview: <SourceOverview source={source} />,
    quarantine: <QuarantineView source={source} />,
    ledger: <LedgerView source={source} />,
    lifecycle: <LifecycleView key={source.version} source={source} />,
    parser: <SourceEditor key={source.version} source={source} />,
  };
  const allowed = { overview: true, quarantine: canQuarantine, ledger: canLedger, lifecycle: true, parser: canManage };
  return (
    <Tabs
      className="min-h-0 flex-1"
      panelClassName="overflow-y-auto pt-2"
      label={source.name}
      value={tab}
      onChange={onTab}
      items={tabs
        .filter((value) => allowed[value])
        .map((value) => ({ value, label: t(`tabs.${value}`), content: contents[value] }))}
      end={
        <Link
          href={`/search?src=${encodeURIComponent(source.name)}`}
          className="rounded-sm text-accent hover:underline"
        >
          {t('search')}
        </Link>
      }
    />
  );
}
