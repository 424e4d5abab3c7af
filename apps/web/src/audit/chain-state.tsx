'use client';

import { exactNumber, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { AuditHead, AuditRecord } from '@logwarden/contracts';
import { Button, CopyButton, Panel, Skeleton, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import type { Chain } from './audit-view.tsx';
import { canVerify, verifyRecords } from './verify-records.ts';

export interface ChainStateProps {
  readonly chain: Chain;
  /** Those on the page, which are checked here. */
  readonly records: readonly AuditRecord[];
}

const exportPaths = { tenant: '/api/lw/api/v1/audit/export', platform: '/api/lw/api/v1/platform/audit/export' };

/** How long the chain is, who signed its end, whether the records on the page hold each other, and the way to take it away. */
export function ChainState({ chain, records }: ChainStateProps): ReactElement {
  const t = useTranslations('audit');
  const canTenant = useCan('audit.export');
  const canPlatform = useCan('platform.audit');
  const canExport = chain === 'tenant' ? canTenant : canPlatform;
  return (
    <Panel
      title={t('chain')}
      note={t('chainNote')}
      actions={
        canExport ? (
          <a
            href={exportPaths[chain]}
            download
            className="inline-flex h-6 items-center gap-1 rounded-md border border-line-strong bg-panel px-2 text-sm hover:bg-hover"
          >
            <Download size={13} aria-hidden="true" />
            {t('export')}
          </a>
        ) : undefined
      }
      bodyClassName="flex flex-wrap items-center gap-x-6 gap-y-1 px-3 pb-2"
    >
      {chain === 'tenant' ? <Head /> : null}
      <Checked records={records} />
    </Panel>
  );
}

function Head(): ReactElement {
  const t = useTranslations('audit');
  const client = useClient();
  const { data, error, refetch } = useQuery({ ...routeQuery(client, 'getAuditHead'), staleTime: 5000 });
  if (error !== null && data === undefined) return <QueryFailure error={error} className="!py-1" />;
  if (data === undefined) return <Skeleton className="h-6 w-72" />;
  return (
    <>
      <SignedHead head={data} />
      <Button size="sm" variant="ghost" onClick={() => void refetch()}>
        {t('signAgain')}
      </Button>
    </>
  );
}

function SignedHead({ head }: { readonly head: AuditHead }): ReactElement {
  const t = useTranslations('audit');
  const tStates = useTranslations('states');
  const locale = useLocale();
  const zone = useZone();
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-x-3 text-soft">
      <span>{t('length', { count: exactNumber(head.seq, locale) })}</span>
      <span className="inline-flex items-center gap-1">
        {t('head')} <code className="text-sm">{head.hash.slice(0, 16)}…</code>
        <CopyButton text={JSON.stringify(head)} label={t('copyHead')} copiedLabel={tStates('copied')} />
      </span>
      <span>{t('signed', { time: instantText(Date.parse(head.at), zone), key: head.keyId })}</span>
    </span>
  );
}

/** The hashes of the records on this page, made again in this browser. */
function Checked({ records }: { readonly records: readonly AuditRecord[] }): ReactElement | null {
  const t = useTranslations('audit');
  const { data } = useQuery({
    queryKey: ['verifyRecords', records.map(({ hash, seq }) => `${String(seq)} ${hash}`)],
    queryFn: () => verifyRecords(records),
    enabled: records.length > 0 && canVerify(),
    staleTime: Infinity,
  });
  if (records.length === 0 || data === undefined) return null;
  if (data.broken.length > 0) {
    return (
      <span role="alert">
        <StatusDot tone="critical">{t('broken', { numbers: data.broken.slice(0, 10).join(', ') })}</StatusDot>
      </span>
    );
  }
  return (
    <StatusDot tone="ok">
      {data.unknown === 0
        ? t('fitting', { count: data.fitting })
        : t('fittingSome', { count: String(data.fitting), unknown: String(data.unknown) })}
    </StatusDot>
  );
}
