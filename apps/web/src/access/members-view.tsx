'use client';

import { dayText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Member } from '@logwarden/contracts';
import {
  Badge,
  Button,
  ConfirmDialog,
  Dialog,
  EmptyState,
  IconButton,
  Menu,
  MenuItem,
  Skeleton,
  TextField,
} from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useChange } from '../frame/use-change.ts';
import { useCan, useClient, useSession, useTenant, useZone } from '../frame/session-context.tsx';
import { MemberSessions } from '../rights/member-sessions.tsx';
import { DataTable } from './data-table.tsx';
import { type Role, RolePicker } from './role-picker.tsx';

type Pending = { readonly kind: 'add' } | { readonly kind: 'edit' | 'sessions' | 'remove'; readonly member: Member };

/** People of the tenant and their roles. */
export function MembersView(): ReactElement {
  const t = useTranslations('access.members');
  const client = useClient();
  const canManage = useCan('members.manage');
  const [pending, setPending] = useState<Pending | undefined>();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listMembers'));
  const close = (): void => setPending(undefined);
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return (
    <div className="flex flex-col gap-2">
      {canManage ? (
        <Button
          variant="primary"
          className="self-end"
          icon={<UserPlus size={15} />}
          onClick={() => setPending({ kind: 'add' })}
        >
          {t('add')}
        </Button>
      ) : null}
      {data.items.length === 0 ? (
        <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>
      ) : (
        <MemberTable members={data.items} canManage={canManage} onPending={setPending} />
      )}
      {pending?.kind === 'add' ? <AddMember onClose={close} /> : null}
      {pending?.kind === 'edit' ? <EditMember member={pending.member} onClose={close} /> : null}
      {pending?.kind === 'sessions' ? <MemberSessions member={pending.member} onClose={close} /> : null}
      {pending?.kind === 'remove' ? <RemoveMember member={pending.member} onClose={close} /> : null}
    </div>
  );
}

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly canManage: boolean;
  readonly onPending: (pending: Pending) => void;
}

function MemberTable({ members, canManage, onPending }: MemberTableProps): ReactElement {
  const tAccess = useTranslations('access');
  const tStates = useTranslations('states');
  const t = useTranslations('access.members');
  const tRoles = useTranslations('frame.roles');
  const zone = useZone();
  const { session } = useSession();
  const client = useClient();
  const groups = useQuery({ ...routeQuery(client, 'listGroups'), enabled: useCan('groups.read') });
  const groupsOf = ({ userId }: Member): readonly string[] =>
    (groups.data?.items ?? [])
      .filter((group) => group.members.some((item) => item.userId === userId))
      .map((group) => group.name);
  return (
    <DataTable
      label={tAccess('tabs.members')}
      rows={members}
      keyOf={(member) => member.userId}
      columns={[
        {
          id: 'name',
          title: t('name'),
          cell: (member) => (
            <span className="font-medium">
              {member.name} {member.userId === session.user.id ? <Badge>{t('you')}</Badge> : null}
            </span>
          ),
        },
        {
          id: 'email',
          title: t('email'),
          isExtra: true,
          cell: (member) => <span className="text-soft">{member.email}</span>,
        },
        {
          id: 'roles',
          title: t('roles'),
          cell: (member) => (
            <span className="inline-flex flex-wrap gap-1">
              {member.roles.map((role) => (
                <Badge key={role} tone={role === 'admin' ? 'accent' : 'neutral'}>
                  {tRoles(role)}
                </Badge>
              ))}
            </span>
          ),
        },
        {
          id: 'groups',
          title: t('groups'),
          isExtra: true,
          cell: (member) => <span className="text-soft">{groupsOf(member).join(', ')}</span>,
        },
        {
          id: 'since',
          title: t('since'),
          isExtra: true,
          cell: (member) => <span className="text-soft">{dayText(Date.parse(member.createdAt), zone)}</span>,
        },
        {
          id: 'actions',
          title: <span className="sr-only">{tStates('actions')}</span>,
          isRight: true,
          cell: (member) =>
            canManage ? (
              <Menu
                align="end"
                trigger={<IconButton label={t('actions', { name: member.name })} icon={<Ellipsis size={15} />} />}
              >
                <MenuItem onSelect={() => onPending({ kind: 'edit', member })}>{t('edit')}</MenuItem>
                <MenuItem onSelect={() => onPending({ kind: 'sessions', member })}>{t('sessions')}</MenuItem>
                <MenuItem danger onSelect={() => onPending({ kind: 'remove', member })}>
                  {t('remove')}
                </MenuItem>
              </Menu>
            ) : null,
        },
      ]}
    />
  );
}

interface DialogProps {
  readonly onClose: () => void;
}

function AddMember({ onClose }: DialogProps): ReactElement {
  const t = useTranslations('access.members');
  const tStates = useTranslations('states');
  const tenant = useTenant()?.name ?? '';
  const client = useClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [initialPassword, setPassword] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['analyst']);
  const change = useChange(['listMembers'], onClose);
  const submit = (): void => {
    const body = { email, name, initialPassword, roles: [...roles] };
    void change.run(() => client.addMember({ body }), t('added', { name }));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('addTitle', { tenant })}
      description={t('addText')}
      closeLabel={tStates('close')}
    >
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <TextField
          label={t('name')}
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('email')}
          type="email"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={t('password')}
          hint={t('passwordHint')}
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          value={initialPassword}
          onChange={(event) => setPassword(event.target.value)}
        />
        <RolePicker roles={roles} onChange={setRoles} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy} disabled={roles.length === 0}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface MemberDialogProps extends DialogProps {
  readonly member: Member;
}

function EditMember({ member, onClose }: MemberDialogProps): ReactElement {
  const t = useTranslations('access.members');
  const tStates = useTranslations('states');
  const client = useClient();
  const [roles, setRoles] = useState<readonly Role[]>(member.roles);
  const change = useChange(['listMembers'], onClose);
  const save = (): void => {
    const input = { params: { userId: member.userId }, body: { roles: [...roles] } };
    void change.run(() => client.updateMember(input), t('saved'));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('editTitle', { name: member.name })}
      closeLabel={tStates('close')}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button variant="primary" busy={change.isBusy} disabled={roles.length === 0} onClick={save}>
            {t('save')}
          </Button>
        </>
      }
    >
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      <RolePicker roles={roles} onChange={setRoles} />
    </Dialog>
  );
}

function RemoveMember({ member, onClose }: MemberDialogProps): ReactElement {
  const t = useTranslations('access.members');
  const tStates = useTranslations('states');
  const tenant = useTenant()?.name ?? '';
  const client = useClient();
  const change = useChange(['listMembers'], onClose);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('removeTitle', { name: member.name, tenant })}
      effect={change.error ?? t('removeText')}
      confirmLabel={t('remove')}
      cancelLabel={tStates('cancel')}
      busy={change.isBusy}
      onConfirm={() =>
        void change.run(
          () => client.removeMember({ params: { userId: member.userId } }),
          t('removed', { name: member.name }),
        )
      }
    />
  );
}
