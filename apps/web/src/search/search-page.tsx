'use client';

import { Button, classNames, Dialog } from '@logwarden/ui';
import { ListFilter } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTenant } from '../frame/session-context.tsx';
import { useTabTitle } from '../frame/use-tab-title.ts';
import { TopBar } from '../frame/top-bar.tsx';
import { absoluteRange } from '../time/expression.ts';
import { readColumns, toggleColumn, writeColumns } from './columns.ts';
import { ContextDialog } from './context-dialog.tsx';
import { DetailPanel } from './detail-panel.tsx';
import { FieldSidebar } from './field-sidebar.tsx';
import { HistogramPanel } from './histogram-panel.tsx';
import { rememberQuery } from './history.ts';
import { type QueryFilter, withExists, withFilter, withWords } from './language.ts';
import { QueryRow } from './query-row.tsx';
import { ResultPanel } from './result-panel.tsx';
import { type SearchState, useSearchState } from './state.ts';
import { StatusRow } from './status-row.tsx';
import { useHighlighter } from './use-highlighter.ts';
import { useOpeningRange } from './use-default-range.ts';
import { useRowKeys } from './use-row-keys.ts';
import { type Search, useSearch } from './use-rows.ts';
import type { ValueActions } from './value-menu.tsx';

/** The search page. Its whole state is in the address; this component only hands it around. */
export function SearchPage(): ReactElement {
  const t = useTranslations('search');
  const tenantId = useTenant()?.id ?? '';
  const opening = useOpeningRange();
  const state = useSearchState(opening.range);
  const { params, scope, change, show } = state;
  const search = useSearch(scope);
  const boxRef = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(params.q);
  const [isFieldsOpen, setFieldsOpen] = useState(false);
  useEffect(() => setDraft(params.q), [params.q]);
  useTabTitle(params.q, 'search');

  const run = (query: string): void => {
    rememberQuery(tenantId, query);
    setDraft(query);
    if (query === params.q) state.runAgain();
    else change({ q: query });
  };
  const actions: ValueActions = {
    onFilter: (filter) => run(withFilter(params.q, filter)),
    onNewSearch: ({ field, value }) => run(withFilter('', { field, value, negated: false })),
    onColumn: (field) => show({ cols: writeColumns(toggleColumn(readColumns(params.cols), field)) }),
  };
  const keys = useRowKeys({
    state,
    hits: search.hits,
    boxRef,
    isRunning: search.isRunning,
    onStop: search.stop,
    onFilter: actions.onFilter,
  });
  const goTo = (fromMs: number, toMs: number): void => change({ range: absoluteRange(fromMs, toMs) });
  const editFilter = (filter: QueryFilter): void => {
    boxRef.current?.focus();
    boxRef.current?.setSelectionRange(filter.start, filter.end);
  };
  const sidebar = (
    <FieldSidebar
      data={search.fields.data}
      error={search.fields.error}
      isFetching={search.fields.isFetching}
      columns={readColumns(params.cols).map((column) => column.field)}
      onFilter={actions.onFilter}
      onExists={(field, negated) => run(withExists(params.q, field, negated))}
      onColumn={actions.onColumn}
      onRetry={() => void search.fields.refetch()}
    />
  );
  const isDetailOpen = params.line !== null;
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col gap-2 px-3 pb-2 md:px-4 md:pb-3">
        <QueryRow state={state} draft={draft} setDraft={setDraft} boxRef={boxRef} onRun={run} search={search} />
        <StatusRow state={state} search={search} onEdit={editFilter} />
        <HistogramPanel
          histogram={search.histogram.data}
          isFetching={search.histogram.isFetching}
          error={search.histogram.error}
          scope={scope}
          nowMs={state.nowMs}
          arrived={search.arrival.seen}
          onZoom={goTo}
          onRetry={() => void search.histogram.refetch()}
        />
        <div
          className={classNames(
            'grid min-h-0 flex-1 gap-2 max-lg:grid-cols-1',
            isDetailOpen ? 'lg:grid-cols-[216px_minmax(0,1fr)_400px]' : 'lg:grid-cols-[216px_minmax(0,1fr)]',
          )}
        >
          <aside
            aria-label={t('fields.label')}
            className="min-h-0 rounded-md border border-line bg-panel max-lg:hidden"
          >
            {sidebar}
          </aside>
          <ResultPanel
            state={state}
            search={search}
            keys={keys}
            isNothingStored={opening.isNothingStored}
            onGoTo={goTo}
            onQuery={run}
            fieldsButton={
              <Button
                size="sm"
                variant="ghost"
                icon={<ListFilter size={14} />}
                className="lg:hidden"
                onClick={() => setFieldsOpen(true)}
              >
                {t('fields.open')}
              </Button>
            }
          />
          {params.line === null ? null : (
            <DetailAside
              state={state}
              search={search}
              keys={keys}
              line={params.line}
              actions={actions}
              onWords={(text, negated) => run(withWords(params.q, text, negated))}
            />
          )}
        </div>
      </main>
      {keys.isContextOpen && params.line !== null ? (
        <ContextDialog position={params.line} onClose={() => keys.setContextOpen(false)} />
      ) : null}
      <Dialog open={isFieldsOpen} onOpenChange={setFieldsOpen} title={t('fields.label')} closeLabel={t('detail.close')}>
        <div className="h-[60vh]">{sidebar}</div>
      </Dialog>
    </>
  );
}

interface DetailAsideProps {
  readonly state: SearchState;
  readonly search: Search;
  readonly keys: ReturnType<typeof useRowKeys>;
  readonly line: string;
  readonly actions: ValueActions;
  readonly onWords: (text: string, negated: boolean) => void;
}

/** The open line: beside the list where there is room, over it where there is none. */
function DetailAside({ state, search, keys, line, actions, onWords }: DetailAsideProps): ReactElement {
  const t = useTranslations('search.detail');
  const hit = search.hits[keys.selected];
  const highlighter = useHighlighter(state.params.q);
  return (
    <aside
      aria-label={t('label')}
      className="min-h-0 min-w-0 overflow-hidden border-line bg-panel max-lg:fixed max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:w-full max-lg:border-l max-lg:shadow-float md:max-lg:w-[480px] lg:rounded-md lg:border"
    >
      <DetailPanel
        key={line}
        position={line}
        hit={hit?.position === line ? hit : undefined}
        scope={state.scope}
        highlighter={highlighter}
        {...actions}
        onWords={onWords}
        onPoint={keys.setPointed}
        onContext={() => keys.setContextOpen(true)}
        onClose={keys.close}
        onStep={keys.step}
      />
    </aside>
  );
}
