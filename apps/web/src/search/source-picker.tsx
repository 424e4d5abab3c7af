'use client';

import { routeQuery } from '@logwarden/client';
import { classNames, inputClass, Popover } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Check, ChevronDown, Database } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { useClient } from '../frame/session-context.tsx';

export interface SourcePickerProps {
  readonly chosen: readonly string[];
  readonly onChange: (sources: readonly string[]) => void;
}

/** Which sources are searched; none chosen means all. */
export function SourcePicker({ chosen, onChange }: SourcePickerProps): ReactElement {
  const t = useTranslations('search.sources');
  const client = useClient();
  const [text, setText] = useState('');
  const { data } = useQuery(routeQuery(client, 'listSources'));
  const names = (data?.items ?? []).filter((source) => source.name.includes(text.trim().toLowerCase()));
  const label =
    chosen.length === 0 ? t('all') : chosen.length === 1 ? (chosen[0] ?? '') : t('some', { count: chosen.length });
  const toggle = (name: string): void => {
    onChange(chosen.includes(name) ? chosen.filter((item) => item !== name) : [...chosen, name]);
  };
  return (
    <Popover
      label={t('label')}
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={`${t('label')}: ${label}`}
          className="flex h-9 max-w-64 shrink-0 items-center gap-2 rounded-md border border-line-strong bg-panel px-2.5 hover:bg-hover"
        >
          <Database size={14} className="shrink-0 text-faint" aria-hidden="true" />
          <span className="truncate">{label}</span>
          <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
        </button>
      }
    >
      <div className="flex gap-2 border-b border-line p-2">
        <input
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={classNames(inputClass, 'h-7')}
        />
        <button
          type="button"
          disabled={chosen.length === 0}
          className="rounded-sm px-1 text-accent hover:underline disabled:text-faint disabled:no-underline"
          onClick={() => onChange([])}
        >
          {t('clear')}
        </button>
      </div>
      <div className="max-h-72 overflow-y-auto p-1" role="group" aria-label={t('label')}>
        {names.length === 0 ? <p className="px-2 py-3 text-center text-faint">{t('empty')}</p> : null}
        {names.map((source) => {
          const isChosen = chosen.includes(source.name);
          return (
            <button
              key={source.id}
              type="button"
              role="checkbox"
              aria-checked={isChosen}
              onClick={() => toggle(source.name)}
              title={source.description}
              className="flex h-7 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
            >
              <span
                className={classNames(
                  'grid size-4 shrink-0 place-items-center rounded-[3px] border',
                  isChosen ? 'border-accent bg-accent text-accent-text' : 'border-line-strong',
                )}
              >
                {isChosen ? <Check size={12} aria-hidden="true" /> : null}
              </span>
              <span className="min-w-0 flex-1 truncate font-mono text-sm">{source.name}</span>
            </button>
          );
        })}
      </div>
    </Popover>
  );
}
