'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Member } from '@logwarden/contracts';
import { Badge, Button, Dialog, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { deviceName } from '../settings/device-name.ts';

export interface MemberSessionsProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Where a person is signed in, and the end of it all at once. */
export function MemberSessions({ member, onClose }: MemberSessionsProps): ReactElement {
  const t = useTranslations('rights.sessions');
  const tSettings = useTranslations('settings');
  const tStates = useTranslations('states');
  const zone = useZone();
  const client = useClient();
  const params = { userId: member.userId };
  const { data, error, refetch } = useQuery(routeQuery(client, 'listMemberSessions', { params }));
  const change = useChange(['listMemberSessions'], onClose);
  const items = data?.items ?? [];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('title', { name: member.name })}
      description={t('text')}
      closeLabel={tStates('close')}
      footer={
        <>
          <Button onClick={onClose}>{tStates('close')}</Button>
          <Button
            variant="danger"
            busy={change.isBusy}
            disabled={items.length === 0}
            onClick={() =>
              void change.run(() => client.revokeMemberSessions({ params }), t('ended', { name: member.name }))
            }
          >
            {t('endAll')}
          </Button>
        </>
      }
    >
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton className="h-16" /> : null}
      {data !== undefined && items.length === 0 ? <p className="py-4 text-soft">{t('none')}</p> : null}
      <ul>
        {items.map((session) => (
          <li key={session.id} className="border-t border-line py-2 first:border-t-0">
            <div className="flex items-start gap-2">
              <span className="min-w-0 flex-1 truncate">{deviceName(session.userAgent)}</span>
              {session.current ? <Badge tone="ok">{tSettings('current')}</Badge> : null}
            </div>
            <div className="text-sm text-faint">
              {tSettings('lastSeen', { time: instantText(Date.parse(session.lastSeenAt), zone, 'minute') })} ·{' '}
              {tSettings('from', { peer: session.peer })}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
