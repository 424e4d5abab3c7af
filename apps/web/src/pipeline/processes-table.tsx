'use client';

import { bytesText, durationText, instantText } from '@logwarden/charts';
import type { PipelineProcess } from '@logwarden/contracts';
import { StatusDot } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';
import { useZone } from '../frame/session-context.tsx';

/** Every process of the product and how it does. */
export function ProcessesTable({ processes }: { readonly processes: readonly PipelineProcess[] }): ReactElement {
  const t = useTranslations('pipeline.processes');
  const locale = useLocale();
  const zone = useZone();
  const columns: readonly Column<PipelineProcess>[] = [
    {
      id: 'name',
      title: t('name'),
      cell: ({ part, origin }) => (
        <span className="whitespace-nowrap">
          <span className="font-medium">{part ?? '?'}</span>{' '}
          <span className="font-mono text-sm text-faint">
            {origin === '' ? t('self') : origin.replace(/^https?:\/\//, '')}
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ up }) => <StatusDot tone={up ? 'ok' : 'critical'}>{up ? t('up') : t('down')}</StatusDot>,
    },
    {
      id: 'since',
      title: t('since'),
      isExtra: true,
      cell: ({ startedAt }) => (
        <span className="whitespace-nowrap text-soft">
          {startedAt === null ? '–' : instantText(Date.parse(startedAt), zone)}
        </span>
      ),
    },
    {
      id: 'memory',
      title: t('memory'),
      isRight: true,
      cell: ({ residentBytes }) => (
        <span className="whitespace-nowrap">{residentBytes === null ? '–' : bytesText(residentBytes, locale)}</span>
      ),
    },
    {
      id: 'delay',
      title: t('delay'),
      isRight: true,
      isExtra: true,
      cell: ({ loopDelaySeconds }) => (loopDelaySeconds === null ? '–' : durationText(loopDelaySeconds * 1000, locale)),
    },
  ];
  return <DataTable label={t('title')} rows={processes} columns={columns} keyOf={({ origin }) => origin} />;
}
