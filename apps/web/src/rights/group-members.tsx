'use client';

import { routeQuery } from '@logwarden/client';
import type { Group } from '@logwarden/contracts';
import { Button, Dialog, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';

export interface GroupMembersProps {
  readonly group: Group;
  readonly onClose: () => void;
}

/** Who of the tenant is in the group; each tick takes effect at once. */
export function GroupMembers({ group, onClose }: GroupMembersProps): ReactElement {
  const t = useTranslations('rights.groups');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange(['listGroups'], () => undefined);
  const { data, error, refetch } = useQuery(routeQuery(client, 'listMembers'));
  const within = new Set(group.members.map(({ userId }) => userId));
  const toggle = (userId: string): void => {
    const groupId = group.id;
    const send = (): Promise<unknown> =>
      within.has(userId)
        ? client.removeGroupMember({ params: { groupId, userId } })
        : client.addGroupMember({ params: { groupId }, body: { userId } });
    void change.run(send, '');
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('peopleTitle', { name: group.name })}
      description={t('peopleText')}
      closeLabel={tStates('close')}
      width="sm"
      footer={<Button onClick={onClose}>{tStates('close')}</Button>}
    >
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      {error === null ? null : <QueryFailure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton className="h-24" /> : null}
      <ul className="flex flex-col">
        {(data?.items ?? []).map((member) => (
          <li key={member.userId}>
            <label className="flex h-9 items-center gap-2">
              <input
                type="checkbox"
                className="accent-[var(--accent)]"
                checked={within.has(member.userId)}
                disabled={change.isBusy}
                onChange={() => toggle(member.userId)}
              />
              {member.name} <span className="truncate text-sm text-faint">{member.email}</span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
