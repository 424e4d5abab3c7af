'use client';

import { instantText, wallToInstant } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import { Button, classNames, inputClass, Select } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { RefreshCw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { type AuditFilter, auditObjects, outcomes, spans } from './audit-filter.ts';

export interface AuditFilterBarProps {
  readonly filter: AuditFilter;
  readonly isFetching: boolean;
  readonly onChange: (part: Partial<AuditFilter>) => void;
  readonly onReload: () => void;
}

/** When, who, what, with which result. */
export function AuditFilterBar({ filter, isFetching, onChange, onReload }: AuditFilterBarProps): ReactElement {
  const t = useTranslations('audit');
  const isNarrowed = filter.actor !== '' || filter.action !== '' || filter.outcome !== '';
  return (
    <div role="search" aria-label={t('filter')} className="flex flex-wrap items-center gap-2">
      <Select
        label={t('span')}
        value={filter.span}
        items={spans.map((value) => ({ value, label: t(`spans.${value}`) }))}
        onChange={(span) => onChange({ span })}
      />
      {filter.span === 'custom' ? (
        <>
          <WallTime label={t('from')} value={filter.from} onChange={(from) => onChange({ from })} />
          <WallTime label={t('to')} value={filter.to} onChange={(to) => onChange({ to })} />
        </>
      ) : null}
      <ActorPicker actor={filter.actor} onChange={(actor) => onChange({ actor })} />
      <Select<string>
        label={t('action')}
        value={filter.action}
        items={[
          { value: '', label: t('anyAction') },
          ...auditObjects.map((value) => ({ value, label: t(`objects.${value}`) })),
        ]}
        onChange={(action) => onChange({ action })}
      />
      <Select
        label={t('outcome')}
        value={filter.outcome}
        items={[
          { value: '' as const, label: t('anyOutcome') },
          ...outcomes.map((value) => ({ value, label: t(`outcomes.${value}`) })),
        ]}
        onChange={(outcome) => onChange({ outcome })}
      />
      {isNarrowed ? (
        <Button variant="ghost" icon={<X size={14} />} onClick={() => onChange({ actor: '', action: '', outcome: '' })}>
          {t('clear')}
        </Button>
      ) : null}
      <Button className="ml-auto" icon={<RefreshCw size={14} />} busy={isFetching} onClick={onReload}>
        {t('reload')}
      </Button>
    </div>
  );
}

interface WallTimeProps {
  readonly label: string;
  /** An instant, or empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A time as the clock on the wall shows it in the reader's zone. */
function WallTime({ label, value, onChange }: WallTimeProps): ReactElement {
  const zone = useZone();
  const shown = value === '' ? '' : instantText(Date.parse(value), zone, 'minute').replace(' ', 'T');
  return (
    <input
      type="datetime-local"
      aria-label={`${label} (${zone})`}
      value={shown}
      onChange={(event) => {
        const wall = Date.parse(`${event.target.value}Z`);
        onChange(Number.isNaN(wall) ? '' : new Date(wallToInstant(wall, zone)).toISOString());
      }}
      className={classNames(inputClass, 'h-8 !w-auto')}
    />
  );
}

interface ActorPickerProps {
  readonly actor: string;
  readonly onChange: (actor: string) => void;
}

/** People and keys of the tenant; an actor that is neither of them stays choosable while it is chosen. */
function ActorPicker({ actor, onChange }: ActorPickerProps): ReactElement {
  const t = useTranslations('audit');
  const client = useClient();
  const members = useQuery({ ...routeQuery(client, 'listMembers'), enabled: useCan('members.read') });
  const keys = useQuery({ ...routeQuery(client, 'listApiKeys'), enabled: useCan('keys.read') });
  const known = [
    ...(members.data?.items ?? []).map(({ userId, name, email }) => ({ value: userId, label: name, note: email })),
    ...(keys.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name, note: t('key') })),
  ];
  const other = actor === '' || known.some(({ value }) => value === actor) ? [] : [{ value: actor, label: actor }];
  return (
    <Select
      label={t('actor')}
      className="max-w-52"
      value={actor}
      items={[{ value: '', label: t('anybody') }, ...known, ...other]}
      onChange={onChange}
    />
  );
}
