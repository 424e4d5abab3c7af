'use client';

import { bytesText, exactNumber, shortNumber } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Usage } from '@logwarden/contracts';
import { Panel, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement, ReactNode } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { Refusals, StorageUse, useQuotaText } from './usage-cells.tsx';

const lookAgainMs = 10_000;

/** What the tenant uses of what it is allowed, and what was refused for it. */
export function UsageView(): ReactElement {
  const client = useClient();
  const { data, error, refetch } = useQuery({ ...routeQuery(client, 'getUsage'), refetchInterval: lookAgainMs });
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return <UsagePanel usage={data} />;
}

function UsagePanel({ usage }: { readonly usage: Usage }): ReactElement {
  const t = useTranslations('access.tenants');
  const locale = useLocale();
  const quotaText = useQuotaText();
  const rows: readonly (readonly [label: string, value: ReactNode])[] = [
    [t('sources'), exactNumber(usage.sources, locale)],
    [t('members'), exactNumber(usage.members, locale)],
    [t('events'), exactNumber(usage.events, locale)],
    [t('eventRate'), shortNumber(usage.eventsPerSecond, locale)],
    [t('received'), bytesText(usage.receivedBytes, locale)],
    [t('storage'), <StorageUse key="storage" usage={usage} />],
    [t('limits'), quotaText(usage.quota)],
    [t('overQuota'), usage.overQuota.requests === 0 ? t('noneRefused') : <Refusals key="refusals" usage={usage} />],
  ];
  return (
    <Panel title={t('usage')} className="max-w-[760px]" bodyClassName="px-3 pt-1 pb-3">
      <p className="pb-2 text-soft">{t('usageText')}</p>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label} className="flex flex-wrap justify-between gap-x-6 gap-y-1 border-t border-line py-2">
            <dt className="text-soft">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
