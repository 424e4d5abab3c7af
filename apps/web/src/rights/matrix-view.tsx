'use client';

import { routeQuery } from '@logwarden/client';
import type { PermissionMatrix } from '@logwarden/contracts';
import { classNames, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment, type ReactElement } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { holderKeys, matrixAreas } from './matrix.ts';

/** Which role and which kind of key may do what: the one table of rights, as the server goes by it. */
export function MatrixView(): ReactElement {
  const t = useTranslations('rights.matrix');
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'getPermissions'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-96" />;
  return (
    <div className="flex flex-col gap-2">
      <p className="max-w-3xl text-soft">{t('lead')}</p>
      <Matrix matrix={data} />
    </div>
  );
}

function Matrix({ matrix }: { readonly matrix: PermissionMatrix }): ReactElement {
  const t = useTranslations('rights');
  const holders = holderKeys.filter((holder) => matrix.holders.includes(holder));
  return (
    <div
      className="relative overflow-x-auto rounded-md border border-line bg-panel"
      tabIndex={0}
      role="region"
      aria-label={t('tabs.roles')}
    >
      <table aria-label={t('tabs.roles')} className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line">
            <th className="sticky left-0 h-10 min-w-44 bg-panel px-3 text-left text-sm font-medium text-faint">
              {t('matrix.right')}
            </th>
            {holders.map((holder) => (
              <th key={holder} className="min-w-20 px-2 text-center text-sm leading-4 font-medium text-faint">
                {t(`matrix.holders.${holder}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrixAreas(matrix).map(({ area, rows }) => (
            <Fragment key={area}>
              <tr className="border-b border-line/60 bg-code">
                <th
                  scope="colgroup"
                  colSpan={holders.length + 1}
                  className="h-7 px-3 text-left text-sm font-semibold text-soft"
                >
                  <span className="sticky left-3">{t(`matrix.areas.${area}`)}</span>
                </th>
              </tr>
              {rows.map((row) => (
                <tr key={row.name} className="border-b border-line/60 last:border-b-0 hover:bg-hover">
                  <th scope="row" className="sticky left-0 h-8 bg-panel px-3 text-left font-normal">
                    {t(`permissions.${row.name}`)}
                    <code className="ml-2 text-xs text-faint max-md:hidden">{row.name}</code>
                  </th>
                  {holders.map((holder) => (
                    <Cell key={holder} isHeld={row.holders.includes(holder)} />
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ isHeld }: { readonly isHeld: boolean }): ReactElement {
  const t = useTranslations('rights.matrix');
  return (
    <td className={classNames('text-center', isHeld ? 'text-ok' : 'text-faint')}>
      {isHeld ? <Check size={15} className="inline" aria-hidden="true" /> : <span aria-hidden="true">·</span>}
      <span className="sr-only">{isHeld ? t('held') : t('notHeld')}</span>
    </td>
  );
}
