'use client';

import { type Member, roles as allRoles } from '@logwarden/contracts';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

export type Role = Member['roles'][number];

export interface RolePickerProps {
  readonly roles: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}

/** One or more roles, each with what it allows. */
export function RolePicker({ roles, onChange }: RolePickerProps): ReactElement {
  const t = useTranslations('access.members');
  const tRoles = useTranslations('frame.roles');
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-soft">{t('roles')}</legend>
      {allRoles.map((role) => (
        <label key={role} className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-1 accent-[var(--accent)]"
            checked={roles.includes(role)}
            onChange={(event) =>
              onChange(event.target.checked ? [...roles, role] : roles.filter((item) => item !== role))
            }
          />
          <span>
            {tRoles(role)} <span className="text-sm text-faint">{t(`roleHints.${role}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
