'use client';

import type { SearchHit } from '@logwarden/contracts';
import { classNames, Skeleton } from '@logwarden/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { type ReactElement, useEffect, useId, useRef } from 'react';
import { ColumnHeads, widthVariable } from './column-heads.tsx';
import { type Column, fittingWidth } from './columns.ts';
import type { Highlighter } from './highlight.ts';
import { LogRow } from './log-row.tsx';
import { fieldText } from './queries.ts';
import { rowHeight } from './row-metrics.ts';

const prefetchRows = 150;
/** A column is fitted to the values of so many lines. */
const fitOver = 500;

export interface RowListProps {
  readonly hits: readonly SearchHit[];
  readonly highlighter: Highlighter;
  readonly mode: 'message' | 'raw';
  readonly isWrapped: boolean;
  readonly withDay: boolean;
  readonly columns: readonly Column[];
  readonly withSource: boolean;
  readonly selected: number;
  readonly hasMore: boolean;
  readonly isFetchingMore: boolean;
  readonly onOpen: (index: number) => void;
  readonly onMore: () => void;
  readonly onColumns: (columns: readonly Column[]) => void;
}

/** The lines. Only what can be seen is in the document; further pages come as the end draws near. */
export function RowList(props: RowListProps): ReactElement {
  const { hits, isWrapped, selected, hasMore, isFetchingMore, onMore } = props;
  const t = useTranslations('search.rows');
  const id = useId();
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 24,
    getItemKey: (index) => hits[index]?.id ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isFetchingMore && lastIndex >= hits.length - prefetchRows) onMore();
  }, [hasMore, isFetchingMore, lastIndex, hits.length, onMore]);
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: 'auto' });
  }, [selected, virtualizer]);
  useEffect(() => virtualizer.measure(), [isWrapped, virtualizer]);
  const selectedHit = hits[selected];
  return (
    <div
      ref={scrollRef}
      className="min-h-0 flex-1 overflow-auto [overflow-anchor:none]"
      style={Object.fromEntries(
        props.columns.map(({ width }, index) => [widthVariable(index), `${width.toString()}px`]),
      )}
    >
      <ColumnHeads
        columns={props.columns}
        withDay={props.withDay}
        withSource={props.withSource}
        hostRef={scrollRef}
        widthToFit={(field) =>
          fittingWidth([field, ...hits.slice(0, fitOver).map((hit) => fieldText(hit.fields[field]))])
        }
        onColumns={props.onColumns}
      />
      <div
        role="listbox"
        data-page-keys=""
        tabIndex={0}
        aria-label={t('label')}
        aria-activedescendant={selectedHit === undefined ? undefined : `${id}-${selected.toString()}`}
        className={classNames('relative outline-offset-[-2px]', !isWrapped && 'min-w-max')}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map((item) => {
          const hit = hits[item.index];
          if (hit === undefined) return null;
          return (
            <div
              key={item.key}
              id={`${id}-${item.index.toString()}`}
              ref={isWrapped ? virtualizer.measureElement : undefined}
              data-index={item.index}
              role="option"
              aria-selected={item.index === selected}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${item.start.toString()}px)` }}
            >
              <LogRow hit={hit} isSelected={item.index === selected} index={item.index} {...props} />
            </div>
          );
        })}
      </div>
      <p className="sticky left-0 w-max px-3 py-2 text-sm text-faint" aria-live="polite">
        {hasMore ? (isFetchingMore ? t('loadingMore') : '\u00a0') : t('end')}
      </p>
    </div>
  );
}

/** The list before the first lines are there, in their shape. */
export function RowsSkeleton(): ReactElement {
  return (
    <div className="min-h-0 flex-1 overflow-hidden pt-[22px]" aria-hidden="true">
      {Array.from({ length: 32 }, (_, row) => (
        <div key={row} className="flex items-center gap-2.5 border-b border-line/45 px-3" style={{ height: rowHeight }}>
          <Skeleton className="h-3 w-[80px]" />
          <Skeleton className="size-4" />
          <Skeleton className="h-3 w-[100px] max-md:hidden" />
          <Skeleton className="h-3" style={{ width: `${(28 + ((row * 29) % 47)).toString()}%` }} />
        </div>
      ))}
    </div>
  );
}
