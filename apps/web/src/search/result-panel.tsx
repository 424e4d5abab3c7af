'use client';

import { exactNumber } from '@logwarden/charts';
import { EmptyState, IconButton, ProgressLine } from '@logwarden/ui';
import { CalendarX2, WrapText } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { MaskedRefusal } from './masked-refusal.tsx';
import { readColumns, writeColumns } from './columns.ts';
import { EmptyResult } from './empty-result.tsx';
import { RowList, RowsSkeleton } from './row-list.tsx';
import type { SearchState } from './state.ts';
import { useHighlighter } from './use-highlighter.ts';
import type { useRowKeys } from './use-row-keys.ts';
import type { Search } from './use-rows.ts';

export interface ResultPanelProps {
  readonly state: SearchState;
  readonly search: Search;
  readonly keys: ReturnType<typeof useRowKeys>;
  readonly isNothingStored: boolean;
  readonly fieldsButton: ReactNode;
  readonly onGoTo: (fromMs: number, toMs: number) => void;
  readonly onQuery: (query: string) => void;
}

const dayMs = 86_400_000;

/** The list of lines with its head, in whatever state it is. */
export function ResultPanel(props: ResultPanelProps): ReactElement {
  const { search, fieldsButton } = props;
  const t = useTranslations('search.rows');
  const locale = useLocale();
  const { view: mode, wrap: isWrapped } = props.state.params;
  const { show } = props.state;
  return (
    <section
      aria-label={t('label')}
      className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-md border border-line bg-panel"
    >
      <div className="flex h-[34px] shrink-0 items-center gap-3 px-3">
        <h2 className="font-semibold">{t('label')}</h2>
        <ModeSwitch mode={mode} onChange={(view) => show({ view })} />
        <div className="ml-auto flex items-center gap-1">
          {search.hits.length === 0 ? null : (
            <span className="text-sm text-faint max-sm:hidden">
              {t('loaded', { count: exactNumber(search.hits.length, locale) })}
            </span>
          )}
          {fieldsButton}
          <IconButton
            label={t('wrap')}
            icon={<WrapText size={14} />}
            pressed={isWrapped}
            onClick={() => show({ wrap: !isWrapped })}
          />
        </div>
      </div>
      <ProgressLine active={search.rows.isFetching} label={t('loadingMore')} />
      <ResultBody {...props} mode={mode} isWrapped={isWrapped} />
    </section>
  );
}

interface ModeSwitchProps {
  readonly mode: 'message' | 'raw';
  readonly onChange: (mode: 'message' | 'raw') => void;
}

function ModeSwitch({ mode, onChange }: ModeSwitchProps): ReactElement {
  const t = useTranslations('search.rows');
  return (
    <div role="group" className="flex rounded-md border border-line p-px">
      {(['message', 'raw'] as const).map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={mode === value}
          onClick={() => onChange(value)}
          className="h-[20px] rounded-[5px] px-2 text-sm text-soft hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent"
        >
          {t(value)}
        </button>
      ))}
    </div>
  );
}

interface ResultBodyProps extends ResultPanelProps {
  readonly mode: 'message' | 'raw';
  readonly isWrapped: boolean;
}

function ResultBody({
  state,
  search,
  keys,
  isNothingStored,
  mode,
  isWrapped,
  onGoTo,
  onQuery,
}: ResultBodyProps): ReactElement {
  const t = useTranslations('search');
  const { rows, hits, firstPage } = search;
  const { scope, params, range } = state;
  const highlighter = useHighlighter(params.q);
  const columns = useMemo(() => readColumns(params.cols), [params.cols]);
  if (scope === undefined && range !== undefined) {
    return <EmptyState icon={<CalendarX2 size={18} aria-hidden="true" />} title={t('ranges.unusable')} />;
  }
  if (rows.error?.code === 'field.masked' && hits.length === 0) {
    return <MaskedRefusal error={rows.error} scope={scope} onQuery={onQuery} onLine={(line) => state.show({ line })} />;
  }
  if (rows.error !== null && hits.length === 0) {
    return <QueryFailure error={rows.error} onRetry={() => void rows.refetch()} />;
  }
  if (scope !== undefined && firstPage !== undefined && hits.length === 0) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto">
        <EmptyResult
          scope={scope}
          hints={firstPage.hints}
          isNothingStored={isNothingStored}
          onGoTo={onGoTo}
          onQuery={onQuery}
        />
      </div>
    );
  }
  if (hits.length === 0) {
    return search.isStopped ? (
      <EmptyState title={t('status.stopped')}>{t('status.stoppedText')}</EmptyState>
    ) : (
      <RowsSkeleton />
    );
  }
  return (
    <RowList
      hits={hits}
      highlighter={highlighter}
      mode={mode}
      isWrapped={isWrapped}
      withDay={scope !== undefined && scope.toMs - scope.fromMs > dayMs}
      columns={columns}
      withSource={params.src.length !== 1}
      selected={keys.selected}
      hasMore={rows.hasNextPage}
      isFetchingMore={rows.isFetchingNextPage}
      onOpen={keys.open}
      onMore={search.loadMore}
      onColumns={(next) => state.show({ cols: writeColumns(next) })}
    />
  );
}
