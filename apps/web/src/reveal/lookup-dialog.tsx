'use client';

import { instantText } from '@logwarden/charts';
import { type DataClass, dataClasses, type LookupResponse, type SearchHit } from '@logwarden/contracts';
import { Button, Dialog, RangedText, Select, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import type { SearchScope } from '../search/state.ts';
import { useHiddenRanges } from '../search/use-hidden-ranges.ts';

type LookupClass = Exclude<DataClass, 'secret'>;

export interface LookupDialogProps {
  readonly scope: SearchScope;
  readonly onOpen: (position: string) => void;
  readonly onClose: () => void;
}

const classes = dataClasses.filter((name): name is LookupClass => name !== 'secret');

/** Finds lines by a whole hidden value. The value stands in no address and in no history. */
export function LookupDialog({ scope, onOpen, onClose }: LookupDialogProps): ReactElement {
  const t = useTranslations('reveal.lookup');
  const tClasses = useTranslations('masking.classes');
  const tStates = useTranslations('states');
  const client = useClient();
  const [dataClass, setClass] = useState<LookupClass>('mobile');
  const [value, setValue] = useState('');
  const [found, setFound] = useState<LookupResponse | undefined>();
  const change = useChange([], () => undefined);
  const submit = (): void => {
    const body = {
      dataClass,
      value,
      from: new Date(scope.fromMs).toISOString(),
      to: new Date(scope.toMs).toISOString(),
      ...(scope.sources.length === 0 ? {} : { sources: [...scope.sources] }),
    };
    void change.run(async () => setFound(await client.lookup({ body })), '');
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('title')}
      description={t('text')}
      closeLabel={tStates('close')}
      width="lg"
    >
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Select
          className="w-44"
          label={t('class')}
          value={dataClass}
          items={classes.map((name) => ({ value: name, label: tClasses(name) }))}
          onChange={setClass}
        />
        <TextField
          className="min-w-52 flex-1"
          label={t('value')}
          required
          minLength={2}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          mono
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" variant="primary" busy={change.isBusy}>
          {t('submit')}
        </Button>
      </form>
      <div className="mt-2 pb-3">
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        {found === undefined ? null : <Found found={found} onOpen={onOpen} />}
      </div>
    </Dialog>
  );
}

interface FoundProps {
  readonly found: LookupResponse;
  readonly onOpen: (position: string) => void;
}

function Found({ found, onOpen }: FoundProps): ReactElement {
  const t = useTranslations('reveal.lookup');
  if (found.hits.length === 0) return <p className="py-2 text-soft">{t('none')}</p>;
  return (
    <>
      <p className="py-1 text-sm text-faint">{t('count', { count: found.total?.value ?? found.hits.length })}</p>
      <ul className="max-h-80 overflow-y-auto rounded-md border border-line">
        {found.hits.map((hit) => (
          <FoundLine key={hit.id} hit={hit} onOpen={() => onOpen(hit.position)} />
        ))}
      </ul>
    </>
  );
}

const clipAt = 300;

function FoundLine({ hit, onOpen }: { readonly hit: SearchHit; readonly onOpen: () => void }): ReactElement {
  const zone = useZone();
  const hiddenRanges = useHiddenRanges();
  const text = hit.raw.slice(0, clipAt);
  return (
    <li className="border-t border-line/60 first:border-t-0">
      <button type="button" className="block w-full px-2 py-1 text-left hover:bg-hover" onClick={onOpen}>
        <span className="text-sm text-faint">
          {instantText(Date.parse(hit.timestamp), zone, 'ms')} · {hit.source}
        </span>
        <span className="block log-text [overflow-wrap:anywhere]">
          <RangedText text={text} ranges={hiddenRanges(text)} />
        </span>
      </button>
    </li>
  );
}
