'use client';

import { dayText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Group } from '@logwarden/contracts';
import { Badge, Button, ConfirmDialog, EmptyState, IconButton, Menu, MenuItem, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Plus, UsersRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { DataTable } from '../access/data-table.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { EditGroup } from './group-form.tsx';
import { GroupMembers } from './group-members.tsx';

type Pending = { readonly kind: 'add' } | { readonly kind: 'edit' | 'members' | 'remove'; readonly groupId: string };

/** Groups of the tenant: roles that several people have together. */
export function GroupsView(): ReactElement {
  const t = useTranslations('rights.groups');
  const client = useClient();
  const canManage = useCan('groups.manage');
  const [pending, setPending] = useState<Pending | undefined>();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listGroups'));
  const close = (): void => setPending(undefined);
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const add = (
    <Button variant="primary" icon={<Plus size={15} />} onClick={() => setPending({ kind: 'add' })}>
      {t('add')}
    </Button>
  );
  const groupId = pending === undefined || pending.kind === 'add' ? '' : pending.groupId;
  const group = data.items.find((item) => item.id === groupId);
  return (
    <div className="flex flex-col gap-2">
      {data.items.length === 0 ? (
        <EmptyState
          icon={<UsersRound size={18} aria-hidden="true" />}
          title={t('empty')}
          action={canManage ? add : undefined}
        >
          {t('emptyText')}
        </EmptyState>
      ) : (
        <>
          {canManage ? <div className="self-end">{add}</div> : null}
          <GroupTable groups={data.items} canManage={canManage} onPending={setPending} />
        </>
      )}
      {pending?.kind === 'add' ? <EditGroup group={undefined} onClose={close} /> : null}
      {pending?.kind === 'edit' && group !== undefined ? <EditGroup group={group} onClose={close} /> : null}
      {pending?.kind === 'members' && group !== undefined ? <GroupMembers group={group} onClose={close} /> : null}
      {pending?.kind === 'remove' && group !== undefined ? <RemoveGroup group={group} onClose={close} /> : null}
    </div>
  );
}

interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly canManage: boolean;
  readonly onPending: (pending: Pending) => void;
}

function GroupTable({ groups, canManage, onPending }: GroupTableProps): ReactElement {
  const t = useTranslations('rights.groups');
  const tRights = useTranslations('rights');
  const tRoles = useTranslations('frame.roles');
  const tStates = useTranslations('states');
  const zone = useZone();
  return (
    <DataTable
      label={tRights('tabs.groups')}
      rows={groups}
      keyOf={(group) => group.id}
      columns={[
        {
          id: 'name',
          title: t('name'),
          cell: (group) => (
            <>
              <span className="font-medium">{group.name}</span>
              {group.description === '' ? null : <div className="text-sm text-faint">{group.description}</div>}
            </>
          ),
        },
        {
          id: 'roles',
          title: t('roles'),
          cell: (group) => (
            <span className="inline-flex flex-wrap gap-1">
              {group.roles.length === 0 ? <span className="text-faint">{tStates('none')}</span> : null}
              {group.roles.map((role) => (
                <Badge key={role}>{tRoles(role)}</Badge>
              ))}
            </span>
          ),
        },
        {
          id: 'members',
          title: t('members'),
          cell: (group) => (
            <span className="text-soft">
              {group.members.length === 0 ? tStates('none') : group.members.map(({ name }) => name).join(', ')}
            </span>
          ),
        },
        {
          id: 'created',
          title: t('created'),
          isExtra: true,
          cell: (group) => (
            <span className="whitespace-nowrap text-soft">{dayText(Date.parse(group.createdAt), zone)}</span>
          ),
        },
        {
          id: 'actions',
          title: <span className="sr-only">{tStates('actions')}</span>,
          isRight: true,
          cell: (group) =>
            canManage ? (
              <Menu
                align="end"
                trigger={<IconButton label={t('actions', { name: group.name })} icon={<Ellipsis size={15} />} />}
              >
                <MenuItem onSelect={() => onPending({ kind: 'members', groupId: group.id })}>{t('people')}</MenuItem>
                <MenuItem onSelect={() => onPending({ kind: 'edit', groupId: group.id })}>{t('edit')}</MenuItem>
                <MenuItem danger onSelect={() => onPending({ kind: 'remove', groupId: group.id })}>
                  {t('remove')}
                </MenuItem>
              </Menu>
            ) : null,
        },
      ]}
    />
  );
}

function RemoveGroup({ group, onClose }: { readonly group: Group; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('rights.groups');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange(['listGroups', 'listGrants'], onClose);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('removeTitle', { name: group.name })}
      effect={change.error ?? t('removeText', { count: group.members.length })}
      confirmLabel={t('remove')}
      cancelLabel={tStates('cancel')}
      busy={change.isBusy}
      onConfirm={() =>
        void change.run(() => client.removeGroup({ params: { groupId: group.id } }), t('removed', { name: group.name }))
      }
    />
  );
}
