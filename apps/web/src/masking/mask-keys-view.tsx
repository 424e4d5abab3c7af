'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { MaskKeyVersion } from '@logwarden/contracts';
import { Button, ConfirmDialog, Skeleton, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { DataTable } from '../access/data-table.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';

type Pending = { readonly kind: 'rotate' } | { readonly kind: 'retire'; readonly version: number };

const tones = { active: 'ok', retiring: 'caution', retired: 'neutral' } as const;

/** Versions of the key that tokens of hidden values are made with; never the key. */
export function MaskKeysView(): ReactElement {
  const t = useTranslations('masking.keys');
  const tStates = useTranslations('states');
  const zone = useZone();
  const client = useClient();
  const canApprove = useCan('masking.approve');
  const [pending, setPending] = useState<Pending | undefined>();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listMaskKeys'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-40" />;
  return (
    <div className="flex max-w-[900px] flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72 text-soft">{t('lead')}</p>
        {canApprove ? <Button onClick={() => setPending({ kind: 'rotate' })}>{t('rotate')}</Button> : null}
      </div>
      <DataTable<MaskKeyVersion>
        label={t('title')}
        rows={data.items}
        keyOf={({ version }) => String(version)}
        columns={[
          { id: 'version', title: t('version'), cell: ({ version }) => String(version) },
          {
            id: 'state',
            title: t('state'),
            cell: ({ state }) => (
              <>
                <StatusDot tone={tones[state]}>{t(`states.${state}`)}</StatusDot>{' '}
                <span className="text-sm text-faint max-md:hidden">{t(`stateHints.${state}`)}</span>
              </>
            ),
          },
          {
            id: 'created',
            title: t('created'),
            cell: ({ createdAt }) => (
              <span className="whitespace-nowrap text-soft">
                {createdAt === null ? t('fromStart') : instantText(Date.parse(createdAt), zone, 'minute')}
              </span>
            ),
          },
          {
            id: 'actions',
            title: <span className="sr-only">{tStates('actions')}</span>,
            isRight: true,
            cell: ({ version, state }) =>
              canApprove && state === 'retiring' ? (
                <Button
                  size="sm"
                  variant="ghost"
                  className="text-critical"
                  onClick={() => setPending({ kind: 'retire', version })}
                >
                  {t('retire')}
                </Button>
              ) : null,
          },
        ]}
      />
      {pending === undefined ? null : <Confirm pending={pending} onClose={() => setPending(undefined)} />}
    </div>
  );
}

function Confirm({ pending, onClose }: { readonly pending: Pending; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('masking.keys');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange(['listMaskKeys'], onClose);
  const send = (): Promise<unknown> =>
    pending.kind === 'rotate' ? client.rotateMaskKey() : client.retireMaskKey({ params: { version: pending.version } });
  const version = pending.kind === 'retire' ? String(pending.version) : '';
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t(`${pending.kind}Title`, { version })}
      effect={change.error ?? t(`${pending.kind}Text`)}
      confirmLabel={t(pending.kind)}
      cancelLabel={tStates('cancel')}
      busy={change.isBusy}
      onConfirm={() => void change.run(send, t(`${pending.kind}Done`, { version }))}
    />
  );
}
