'use client';

import { instantText } from '@logwarden/charts';
import type { AuditRecord } from '@logwarden/contracts';
import { StatusDot } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { DataTable } from '../access/data-table.tsx';
import { useZone } from '../frame/session-context.tsx';
import { actionKey, actorName } from './audit-filter.ts';

/** The sentence for an action; a newer one than this console knows is shown by its name. */
export function useActionText(): (action: string) => string {
  const t = useTranslations('audit.actions');
  return (action) => {
    const key = actionKey(action);
    return key === undefined ? action : t(key);
  };
}

export const outcomeTones = { ok: 'ok', refused: 'caution', failed: 'critical' } as const;

export interface AuditTableProps {
  readonly records: readonly AuditRecord[];
  readonly onOpen: (record: AuditRecord) => void;
}

export function AuditTable({ records, onOpen }: AuditTableProps): ReactElement {
  const t = useTranslations('audit');
  const zone = useZone();
  const actionText = useActionText();
  return (
    <DataTable
      label={t('records')}
      rows={records}
      keyOf={({ seq }) => String(seq)}
      columns={[
        {
          id: 'seq',
          title: t('number'),
          isRight: true,
          isExtra: true,
          cell: ({ seq }) => <span className="text-faint">{seq}</span>,
        },
        {
          id: 'at',
          title: t('time'),
          isExtra: true,
          cell: ({ at }) => <span className="whitespace-nowrap text-soft">{instantText(Date.parse(at), zone)}</span>,
        },
        {
          id: 'actor',
          title: t('actor'),
          cell: (record) => (
            <>
              <span className="font-medium">
                {record.actor.kind === 'nobody' ? t('kinds.nobody') : actorName(record)}
              </span>
              {record.actor.peer === undefined ? null : (
                <span className="ml-2 text-sm text-faint max-md:hidden">{record.actor.peer}</span>
              )}
              <div className="text-sm text-faint md:hidden">{instantText(Date.parse(record.at), zone)}</div>
            </>
          ),
        },
        {
          id: 'action',
          title: t('action'),
          cell: (record) => (
            <button
              type="button"
              className="rounded-sm text-left text-accent hover:underline"
              aria-label={t('openRecord', { number: String(record.seq), action: actionText(record.action) })}
              onClick={() => onOpen(record)}
            >
              {actionText(record.action)}
            </button>
          ),
        },
        {
          id: 'target',
          title: t('target'),
          isExtra: true,
          cell: ({ target }) =>
            target === null ? null : (
              <span className="text-soft [overflow-wrap:anywhere]">{target.name ?? target.id}</span>
            ),
        },
        {
          id: 'outcome',
          title: t('outcome'),
          cell: ({ outcome }) => <StatusDot tone={outcomeTones[outcome]}>{t(`outcomes.${outcome}`)}</StatusDot>,
        },
      ]}
    />
  );
}
