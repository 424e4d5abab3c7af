'use client';

import { bytesText, exactNumber, instantText, shortNumber } from '@logwarden/charts';
import type { Quota, Usage } from '@logwarden/contracts';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useZone } from '../frame/session-context.tsx';

/** What is used of what is allowed, as words and as a bar; without a limit there is nothing to be a part of. */
export function StorageUse({ usage }: { readonly usage: Usage }): ReactElement {
  const t = useTranslations('access.tenants');
  const locale = useLocale();
  const limit = usage.quota.storageBytes;
  const used = bytesText(usage.storedBytes, locale);
  if (limit === null) return <span className="whitespace-nowrap">{used}</span>;
  const share = Math.min(1, usage.storedBytes / limit);
  return (
    <span className="inline-flex flex-col items-end gap-0.5">
      <span className="whitespace-nowrap">{t('ofLimit', { used, limit: bytesText(limit, locale) })}</span>
      <span
        role="meter"
        aria-label={t('storage')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1 w-24 overflow-hidden rounded-sm bg-hover"
      >
        <span
          className={`block h-full ${share > 0.9 ? 'bg-critical' : 'bg-accent'}`}
          style={{ width: `${String(Math.round(share * 100))}%` }}
        />
      </span>
    </span>
  );
}

export function useQuotaText(): (quota: Quota) => string {
  const t = useTranslations('access.tenants');
  const locale = useLocale();
  return (quota) => {
    const parts: string[] = [];
    if (quota.ingestEventsPerSecond !== null)
      parts.push(t('eventsPerSecond', { count: shortNumber(quota.ingestEventsPerSecond, locale) }));
    if (quota.ingestBytesPerSecond !== null)
      parts.push(t('rate', { rate: bytesText(quota.ingestBytesPerSecond, locale) }));
    if (quota.queryMsPerMinute !== null)
      parts.push(t('queryBudget', { ms: shortNumber(quota.queryMsPerMinute, locale) }));
    if (quota.concurrentQueries !== null) parts.push(t('atOnce', { count: String(quota.concurrentQueries) }));
    return parts.length === 0 ? t('noLimit') : parts.join(' · ');
  };
}

/** What gateways refused over a quota, and when last; nothing where they never did. */
export function Refusals({ usage }: { readonly usage: Usage }): ReactElement | null {
  const t = useTranslations('access.tenants');
  const locale = useLocale();
  const zone = useZone();
  const { requests, lastAt, lastQuota } = usage.overQuota;
  if (lastAt === null || lastQuota === null) return null;
  const words = { count: exactNumber(requests, locale), at: instantText(Date.parse(lastAt), zone) };
  return <span className="text-sm text-caution">{t('refused', { ...words, quota: t(`quotas.${lastQuota}`) })}</span>;
}
