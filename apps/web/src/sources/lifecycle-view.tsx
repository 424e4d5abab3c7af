'use client';

import { routeKey, routeQuery } from '@logwarden/client';
import type { Lifecycle, Source } from '@logwarden/contracts';
import { Button, Panel, Skeleton, TextField } from '@logwarden/ui';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useDeferredValue, useState } from 'react';
import { toast } from 'sonner';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure, useErrorSentence } from '../frame/query-failure.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { DoneTable, MovesTable, PartitionsTable } from './lifecycle-tables.tsx';

const maxDays = 36_500;

interface Days {
  readonly hotDays: string;
  readonly keepDays: string;
}

function daysOf({ hotDays, retentionDays }: Source): Days {
  return { hotDays: hotDays?.toString() ?? '', keepDays: retentionDays?.toString() ?? '' };
}

/** Undefined for what is no number of days; null for none. */
function parseDays(text: string): number | null | undefined {
  if (text === '') return null;
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= maxDays ? days : undefined;
}

/** How long a source's lines stay where, and what is done with its partitions next; a change shows its effect before it is saved. */
export function LifecycleView({ source }: { readonly source: Source }): ReactElement {
  const client = useClient();
  const [days, setDays] = useState<Days>(() => daysOf(source));
  const asked = useDeferredValue(days);
  const isTried = asked.hotDays !== daysOf(source).hotDays || asked.keepDays !== daysOf(source).keepDays;
  const hotDays = parseDays(asked.hotDays);
  const keepDays = parseDays(asked.keepDays);
  const query = {
    source: source.name,
    ...(isTried && hotDays !== undefined ? { hotDays: hotDays ?? 0 } : {}),
    ...(isTried && keepDays !== undefined ? { keepDays: keepDays ?? 0 } : {}),
  };
  const { data, error, refetch } = useQuery({
    ...routeQuery(client, 'getLifecycle', { query }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  if (data === undefined && error !== null) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  return (
    <div className="grid items-start gap-2 xl:grid-cols-[340px_minmax(0,1fr)]">
      <Settings source={source} days={days} lifecycle={data} onChange={setDays} />
      {data === undefined ? <Skeleton className="h-64" /> : <Calendar lifecycle={data} isTried={isTried} />}
    </div>
  );
}

interface SettingsProps {
  readonly source: Source;
  readonly days: Days;
  readonly lifecycle: Lifecycle | undefined;
  readonly onChange: (days: Days) => void;
}

function Settings({ source, days, lifecycle, onChange }: SettingsProps): ReactElement {
  const t = useTranslations('sources.lifecycle');
  const canManage = useCan('sources.manage');
  const save = useSave(source, days);
  const isUnchanged = JSON.stringify(days) === JSON.stringify(daysOf(source));
  const fault = (text: string): string | undefined => (parseDays(text) === undefined ? t('invalid') : undefined);
  const isFaulty = fault(days.hotDays) !== undefined || fault(days.keepDays) !== undefined;
  const sharing = lifecycle?.classes[0]?.sources ?? [];
  const hasTiers = (lifecycle?.tiers.length ?? 2) > 1;
  const digits = (text: string): string => text.replace(/\D/g, '');
  return (
    <Panel title={t('settings')}>
      <form
        className="flex flex-col gap-4 px-3 pt-1 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        {save.error === undefined ? null : <Notice tone="critical">{save.error}</Notice>}
        <TextField
          label={t('hotDays')}
          hint={hasTiers ? t('hotHint') : t('oneTier')}
          inputMode="numeric"
          value={days.hotDays}
          disabled={!canManage}
          error={fault(days.hotDays)}
          onChange={(event) => onChange({ ...days, hotDays: digits(event.target.value) })}
        />
        <TextField
          label={t('keepDays')}
          hint={t('keepHint')}
          inputMode="numeric"
          value={days.keepDays}
          disabled={!canManage}
          error={fault(days.keepDays)}
          onChange={(event) => onChange({ ...days, keepDays: digits(event.target.value) })}
        />
        {sharing.length < 2 ? null : <p className="text-sm text-soft">{t('shared', { names: sharing.join(', ') })}</p>}
        {canManage ? (
          <div>
            <Button type="submit" variant="primary" busy={save.isBusy} disabled={isFaulty || isUnchanged}>
              {t('save')}
            </Button>
          </div>
        ) : null}
      </form>
    </Panel>
  );
}

function Calendar({ lifecycle, isTried }: { readonly lifecycle: Lifecycle; readonly isTried: boolean }): ReactElement {
  const t = useTranslations('sources.lifecycle');
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {isTried ? (
        <div role="status">
          <Notice tone="caution">{t('tried')}</Notice>
        </div>
      ) : null}
      <MovesTable moves={lifecycle.moves} isShared={lifecycle.classes.some(({ sources }) => sources.length > 1)} />
      <PartitionsTable partitions={lifecycle.classes.flatMap(({ partitions }) => partitions)} />
      {lifecycle.done.length === 0 ? null : <DoneTable done={lifecycle.done} />}
    </div>
  );
}

interface Save {
  readonly run: () => Promise<void>;
  readonly isBusy: boolean;
  readonly error: string | undefined;
}

function useSave(source: Source, days: Days): Save {
  const t = useTranslations('sources.lifecycle');
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const body = {
      hotDays: parseDays(days.hotDays) ?? null,
      retentionDays: parseDays(days.keepDays) ?? null,
      ifVersion: source.version,
    };
    try {
      await client.updateSource({ params: { sourceId: source.id }, body });
      toast.success(t('saved'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: routeKey('getSource') }),
        queries.invalidateQueries({ queryKey: routeKey('getLifecycle') }),
      ]);
    } catch (problem) {
      setError(sentence(problem));
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, error };
}
