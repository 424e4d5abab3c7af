'use client';

import type { CallInput } from '@logwarden/client';
import type { AuditPage, AuditRecord } from '@logwarden/contracts';
import { Button, EmptyState, Skeleton } from '@logwarden/ui';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useSettled } from '../frame/use-settled.ts';
import { AuditDetail } from './audit-detail.tsx';
import { auditQuery } from './audit-filter.ts';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { AuditTable } from './audit-table.tsx';
import { ChainState } from './chain-state.tsx';
import { useAuditFilter } from './use-audit-filter.ts';

export type Chain = 'tenant' | 'platform';

function useAuditPages(chain: Chain, query: CallInput<'listAudit'>['query']) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [chain === 'tenant' ? 'listAudit' : 'listPlatformAudit', query],
    queryFn: ({ pageParam, signal }) => {
      const input = { query: { ...query, ...(pageParam === undefined ? {} : { cursor: pageParam }) } };
      return chain === 'tenant' ? client.listAudit(input, { signal }) : client.listPlatformAudit(input, { signal });
    },
    initialPageParam: firstPage(),
    getNextPageParam: (page: AuditPage) => page.cursor,
    placeholderData: keepPreviousData,
  });
}

/** The first page has no cursor; later ones have a text. */
function firstPage(): string | undefined {
  return undefined;
}

/** Records of one chain, the newest first, with what narrows them and the state of the chain. */
export function AuditView({ chain }: { readonly chain: Chain }): ReactElement {
  const t = useTranslations('audit');
  const [filter, setFilter] = useAuditFilter();
  const [nowMs, setNowMs] = useState(() => Date.now());
  const query = useSettled(auditQuery(filter, nowMs));
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useAuditPages(chain, query);
  const [open, setOpen] = useState<AuditRecord | undefined>();
  const records = useMemo(() => (data?.pages ?? []).flatMap((page) => page.items), [data]);
  const reload = (): void => {
    setNowMs(Date.now());
    void refetch();
  };
  return (
    <div className="flex flex-col gap-2">
      <ChainState chain={chain} records={records} />
      <AuditFilterBar filter={filter} isFetching={isFetching} onChange={setFilter} onReload={reload} />
      {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton className="h-96" /> : null}
      {data !== undefined && records.length === 0 ? (
        <EmptyState icon={<ScrollText size={18} aria-hidden="true" />} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      ) : null}
      {records.length > 0 ? <AuditTable records={records} onOpen={setOpen} /> : null}
      {hasNextPage ? (
        <Button className="self-center" busy={isFetching} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
      {open === undefined ? null : (
        <AuditDetail
          record={open}
          onClose={() => setOpen(undefined)}
          onActor={(actor) => {
            setFilter({ actor });
            setOpen(undefined);
          }}
        />
      )}
    </div>
  );
}
