'use client';

import type { OidcSettings, Tenant } from '@logwarden/contracts';
import { TextArea, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { MappingEditor } from './mapping-editor.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export interface OidcFormProps {
  readonly stored: OidcSettings;
  readonly tenants: readonly Pick<Tenant, 'id' | 'name'>[];
}

const texts = ['name', 'issuer', 'clientId'] as const;
const claims = ['mailClaim', 'nameClaim', 'groupsClaim'] as const;

/** The address of this console where the provider sends people back to. */
function ownCallback(): string {
  return `${window.location.origin}/api/oidc/callback`;
}

/** How the OpenID provider is reached; the secret goes in and never comes out. */
export function OidcForm({ stored, tenants }: OidcFormProps): ReactElement {
  const t = useTranslations('directory.oidc');
  const tDirectory = useTranslations('directory');
  const client = useClient();
  const [draft, setDraft] = useState(() => ({
    ...stored,
    redirectUri: stored.redirectUri === '' ? ownCallback() : stored.redirectUri,
  }));
  const [secret, setSecret] = useState('');
  const [scopes, setScopes] = useState(stored.scopes.join(' '));
  const change = useChange(['getOidc'], () => undefined);
  const { hasClientSecret, ...members } = draft;
  const body = {
    ...members,
    scopes: scopes.split(/\s+/).filter((scope) => scope !== ''),
    ...(secret === '' ? {} : { clientSecret: secret }),
  };
  const isChanged = JSON.stringify({ ...body, hasClientSecret }) !== JSON.stringify({ ...stored, hasClientSecret });
  return (
    <SettingsFrame
      title={t('title')}
      enabled={draft.enabled}
      enabledLabel={t('enabled')}
      onEnable={(enabled) => setDraft({ ...draft, enabled })}
      change={change}
      isChanged={isChanged}
      onSave={() => void change.run(() => client.updateOidc({ body }), tDirectory('saved'))}
    >
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        {texts.map((name) => (
          <TextField
            key={name}
            label={t(name)}
            hint={t(`hints.${name}`)}
            mono={name !== 'name'}
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
          />
        ))}
        <TextField
          label={t('clientSecret')}
          hint={hasClientSecret ? tDirectory('secretKept') : t('hints.clientSecret')}
          type="password"
          autoComplete="off"
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
        <TextField
          label={t('redirectUri')}
          hint={t('hints.redirectUri')}
          mono
          value={draft.redirectUri}
          onChange={(event) => setDraft({ ...draft, redirectUri: event.target.value })}
        />
        <TextField
          label={t('scopes')}
          hint={t('hints.scopes')}
          mono
          value={scopes}
          onChange={(event) => setScopes(event.target.value)}
        />
      </div>
      <div className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
        {claims.map((name) => (
          <TextField
            key={name}
            label={t(name)}
            mono
            required
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
          />
        ))}
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
