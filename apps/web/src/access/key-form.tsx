'use client';

import { routeQuery } from '@logwarden/client';
import { type ApiKey, apiKeyUses } from '@logwarden/contracts';
import { Button, CopyButton, Dialog, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { ExpirySelect, expiryOf, type Expiry } from './expiry-select.tsx';

/** What a key is for, for which sources, until when. */
export function AddKey({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  const client = useClient();
  const [name, setName] = useState('');
  const [use, setUse] = useState<ApiKey['use']>('ingest');
  const [createSources, setCreateSources] = useState(false);
  const [sources, setSources] = useState<readonly string[]>([]);
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [secret, setSecret] = useState<string | undefined>();
  const change = useChange(['listApiKeys'], () => undefined);
  const submit = async (): Promise<void> => {
    const body = {
      name,
      use,
      createSources: use === 'ingest' && createSources,
      sources: use === 'admin' ? [] : [...sources],
      expiresAt: expiryOf(expiry),
    };
    await change.run(async () => setSecret((await client.createApiKey({ body })).secret), '');
  };
  if (secret !== undefined) return <ShowSecret secret={secret} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={onClose} title={t('addTitle')} closeLabel={tStates('close')} width="sm">
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
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
        <UsePicker use={use} onChange={setUse} />
        {use === 'ingest' ? (
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              checked={createSources}
              onChange={(event) => setCreateSources(event.target.checked)}
            />
            {t('createSources')}
          </label>
        ) : null}
        {use === 'admin' ? null : <SourceChecks chosen={sources} onChange={setSources} />}
        <ExpirySelect label={t('expiry')} value={expiry} onChange={setExpiry} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface UsePickerProps {
  readonly use: ApiKey['use'];
  readonly onChange: (use: ApiKey['use']) => void;
}

function UsePicker({ use, onChange }: UsePickerProps): ReactElement {
  const t = useTranslations('access.keys');
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-soft">{t('use')}</legend>
      {apiKeyUses.map((value) => (
        <label key={value} className="flex items-start gap-2">
          <input
            type="radio"
            name="use"
            className="mt-1 accent-[var(--accent)]"
            checked={use === value}
            onChange={() => onChange(value)}
          />
          <span>
            {t(`uses.${value}`)} <span className="text-sm text-faint">{t(`useHints.${value}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SourceChecksProps {
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** None ticked: all sources, those to come too. */
function SourceChecks({ chosen, onChange }: SourceChecksProps): ReactElement {
  const t = useTranslations('access.keys');
  const client = useClient();
  const { data } = useQuery({ ...routeQuery(client, 'listSources'), enabled: useCan('sources.read') });
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 text-sm font-medium text-soft">{t('sources')}</legend>
      <p className="mb-1 text-sm text-faint">
        {chosen.length === 0 ? t('sourcesAll') : t('sourcesSome', { count: chosen.length })}
      </p>
      <div className="max-h-36 overflow-y-auto rounded-md border border-line px-2 py-1">
        {(data?.items ?? []).map((source) => (
          <label key={source.id} className="flex h-7 items-center gap-2">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              checked={chosen.includes(source.id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, source.id] : chosen.filter((id) => id !== source.id))
              }
            />
            <span className="truncate font-mono text-sm">{source.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The secret, this once. Only the button closes it, so that a stray click does not lose it. */
function ShowSecret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title={t('secretTitle')}
      description={t('secretText')}
      closeLabel={tStates('close')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded-md border border-line bg-code px-3 py-2">
        <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]" data-testid="api-key-secret">
          {secret}
        </code>
        <CopyButton text={secret} label={tStates('copy')} copiedLabel={tStates('copied')} />
      </div>
      <p className="mt-2 mb-1 text-sm text-faint">
        {t('secretUse')}: <code className="font-mono">Authorization: ApiKey …</code>
      </p>
    </Dialog>
  );
}
