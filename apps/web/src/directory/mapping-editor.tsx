'use client';

import { roles as allRoles, type DirectoryMapping, type Tenant } from '@logwarden/contracts';
import { Button, IconButton, Select, TextField } from '@logwarden/ui';
import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

export interface MappingEditorProps {
  readonly mapping: readonly DirectoryMapping[];
  readonly tenants: readonly Pick<Tenant, 'id' | 'name'>[];
  readonly hint: string;
  readonly onChange: (mapping: DirectoryMapping[]) => void;
}

/** Which group gives which roles in which tenant. */
export function MappingEditor({ mapping, tenants, hint, onChange }: MappingEditorProps): ReactElement {
  const t = useTranslations('directory.mapping');
  const tRoles = useTranslations('frame.roles');
  const items = tenants.map(({ id, name }) => ({ value: id, label: name }));
  const put = (at: number, rule: DirectoryMapping): void =>
    onChange(mapping.map((known, index) => (index === at ? rule : known)));
  const first = tenants[0];
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium text-soft">{t('title')}</legend>
      <p className="text-sm text-faint">{hint}</p>
      {mapping.map((rule, index) => (
        <div key={index} className="flex flex-wrap items-end gap-x-3 gap-y-2">
          <TextField
            className="min-w-48 flex-1"
            label={t('group')}
            mono
            required
            value={rule.group}
            onChange={(event) => put(index, { ...rule, group: event.target.value })}
          />
          <Select
            label={t('tenant')}
            value={rule.tenantId}
            items={items}
            onChange={(tenantId) => put(index, { ...rule, tenantId })}
          />
          <div className="flex h-8 items-center gap-3">
            {allRoles.map((role) => (
              <label key={role} className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  className="accent-[var(--accent)]"
                  checked={rule.roles.includes(role)}
                  onChange={(event) => {
                    const kept = rule.roles.filter((known) => known !== role);
                    put(index, { ...rule, roles: event.target.checked ? [...kept, role] : kept });
                  }}
                />
                {tRoles(role)}
              </label>
            ))}
          </div>
          <IconButton
            label={t('remove', { group: rule.group })}
            icon={<X size={15} />}
            onClick={() => onChange(mapping.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        className="self-start"
        icon={<Plus size={15} />}
        disabled={first === undefined}
        onClick={() => onChange([...mapping, { group: '', tenantId: first?.id ?? '', roles: ['analyst'] }])}
      >
        {t('add')}
      </Button>
    </fieldset>
  );
}
