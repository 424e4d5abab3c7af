'use client';

import type { LdapSettings, Tenant } from '@logwarden/contracts';
import { TextArea, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { MappingEditor } from './mapping-editor.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export interface LdapFormProps {
  readonly stored: LdapSettings;
  readonly tenants: readonly Pick<Tenant, 'id' | 'name'>[];
}

const places = ['url', 'bindDn', 'userBase', 'groupBase'] as const;
const attributes = ['mailAttribute', 'nameAttribute', 'idAttribute', 'memberAttribute'] as const;

/** How the LDAP directory is reached; the password goes in and never comes out. */
export function LdapForm({ stored, tenants }: LdapFormProps): ReactElement {
  const t = useTranslations('directory.ldap');
  const tDirectory = useTranslations('directory');
  const client = useClient();
  const [draft, setDraft] = useState(stored);
  const [password, setPassword] = useState('');
  const change = useChange(['getLdap'], () => undefined);
  const { hasBindPassword, ...members } = draft;
  const body = { ...members, ...(password === '' ? {} : { bindPassword: password }) };
  const isChanged = password !== '' || JSON.stringify(draft) !== JSON.stringify(stored);
  const text = (name: (typeof places)[number] | (typeof attributes)[number]): ReactElement => (
    <TextField
      key={name}
      label={t(name)}
      mono
      value={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <SettingsFrame
      title={t('title')}
      enabled={draft.enabled}
      enabledLabel={t('enabled')}
      onEnable={(enabled) => setDraft({ ...draft, enabled })}
      change={change}
      isChanged={isChanged}
      onSave={() => void change.run(() => client.updateLdap({ body }), tDirectory('saved'))}
    >
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        {places.map(text)}
        <TextField
          label={t('bindPassword')}
          hint={hasBindPassword ? tDirectory('secretKept') : t('bindPasswordHint')}
          type="password"
          autoComplete="off"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <label className="flex items-center gap-2 self-center">
          <input
            type="checkbox"
            className="accent-[var(--accent)]"
            checked={draft.startTls}
            onChange={(event) => setDraft({ ...draft, startTls: event.target.checked })}
          />
          {t('startTls')}
        </label>
        {attributes.map(text)}
      </div>
      <TextArea
        label={tDirectory('ca')}
        hint={tDirectory('caHint')}
        mono
        rows={2}
        value={draft.ca ?? ''}
        onChange={(event) => setDraft({ ...draft, ca: event.target.value === '' ? null : event.target.value })}
      />
      <MappingEditor
        mapping={draft.mapping}
        tenants={tenants}
        hint={t('mappingHint')}
        onChange={(mapping) => setDraft({ ...draft, mapping })}
      />
    </SettingsFrame>
  );
}
