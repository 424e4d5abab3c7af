'use client';

import type { Group } from '@logwarden/contracts';
import { Button, Dialog, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { type Role, RolePicker } from '../access/role-picker.tsx';
import { Notice } from '../auth/auth-card.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';

export interface EditGroupProps {
  /** undefined: a new one. */
  readonly group: Group | undefined;
  readonly onClose: () => void;
}

/** Name, description and roles of a group. */
export function EditGroup({ group, onClose }: EditGroupProps): ReactElement {
  const t = useTranslations('rights.groups');
  const tStates = useTranslations('states');
  const client = useClient();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [roles, setRoles] = useState<readonly Role[]>(group?.roles ?? []);
  const change = useChange(['listGroups', 'listMembers'], onClose);
  const submit = (): void => {
    const body = { name, description, roles: [...roles] };
    const send = (): Promise<Group> =>
      group === undefined ? client.createGroup({ body }) : client.updateGroup({ params: { groupId: group.id }, body });
    void change.run(send, t('saved', { name }));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={group === undefined ? t('addTitle') : t('editTitle', { name: group.name })}
      description={t('rolesText')}
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
          maxLength={100}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('description')}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <RolePicker roles={roles} onChange={setRoles} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {tStates('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
