'use client';

import type { SearchHit } from '@logwarden/contracts';
import { classNames, RangedText, SeverityBadge } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { memo, type ReactElement } from 'react';
import { useZone } from '../frame/session-context.tsx';
import { lineTime } from '../time/range-label.ts';
import { widthVariable } from './column-heads.tsx';
import type { Column } from './columns.ts';
import { FieldValue } from './field-value.tsx';
import { type Highlighter, marked } from './highlight.ts';
import { fieldText, lineText } from './queries.ts';
import { timeWidth } from './row-metrics.ts';
import { useHiddenRanges } from './use-hidden-ranges.ts';

/** A line is drawn up to here; the whole of it stands in the detail. */
const clipAt = 1200;

export interface LogRowProps {
  readonly hit: SearchHit;
  readonly index: number;
  readonly highlighter: Highlighter;
  readonly mode: 'message' | 'raw';
  readonly isWrapped: boolean;
  readonly withDay: boolean;
  readonly columns: readonly Column[];
  readonly withSource: boolean;
  readonly isSelected: boolean;
  readonly onOpen: (index: number) => void;
}

/** First line of what is shown, and how many more the raw line has: a stack trace stands behind a short message. */
function oneLine(text: string, raw: string): { readonly shown: string; readonly more: number } {
  const end = text.indexOf('\n');
  const first = end < 0 ? text : text.slice(0, end);
  const more = raw.trimEnd().match(/\n/g)?.length ?? 0;
  return { shown: first.length > clipAt ? `${first.slice(0, clipAt)}…` : first, more };
}

/** One line of the list. A press opens its detail. */
export const LogRow = memo(function LogRow(props: LogRowProps): ReactElement {
  const { hit, index, highlighter, mode, isWrapped, withDay, columns, withSource, isSelected, onOpen } = props;
  const t = useTranslations('search.rows');
  const zone = useZone();
  const hiddenRanges = useHiddenRanges();
  const level = hit.fields['log.level'];
  const full = lineText(hit, mode);
  const { shown, more } = isWrapped ? { shown: full.slice(0, clipAt * 4), more: 0 } : oneLine(full, hit.raw);
  const isMessage = full !== hit.raw;
  const matches = isMessage ? highlighter.inField(hit, 'message', full) : highlighter.inRaw(hit);
  const isSeen = matches.some((match) => match.start < shown.length);
  const excerpt = isSeen ? undefined : highlighter.excerpt(hit);
  return (
    <div
      onClick={() => onOpen(index)}
      className={classNames(
        'flex w-full cursor-pointer gap-2.5 border-b border-line/45 px-3 log-text',
        isWrapped ? 'items-start py-[3px]' : 'h-6 items-center whitespace-pre',
        isSelected ? 'bg-selected shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-hover',
      )}
    >
      <time
        dateTime={hit.timestamp}
        className={classNames('shrink-0 text-faint', withDay ? timeWidth.day : timeWidth.clock)}
      >
        {lineTime(Date.parse(hit.timestamp), zone, withDay)}
      </time>
      <SeverityBadge level={level === undefined ? undefined : fieldText(level)} className={isWrapped ? 'mt-px' : ''} />
      {withSource ? (
        <span className="w-[124px] shrink-0 truncate text-soft max-md:hidden" title={hit.source}>
          {hit.source}
        </span>
      ) : null}
      {columns.map(({ field }, column) => (
        <span
          key={field}
          className="shrink-0 truncate text-soft"
          style={{ width: `var(${widthVariable(column)})` }}
          title={fieldText(hit.fields[field])}
        >
          <FieldValue hit={hit} field={field} highlighter={highlighter} />
        </span>
      ))}
      <span className={isWrapped ? 'min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap' : 'whitespace-pre'}>
        <RangedText text={shown} ranges={[...marked(matches), ...hiddenRanges(shown)]} />
        {excerpt === undefined ? null : (
          <span title={t('elsewhere')} className="ml-2 rounded-sm border border-line bg-code px-1 text-xs text-soft">
            <RangedText text={excerpt.text} ranges={marked(excerpt.marks)} />
          </span>
        )}
        {more === 0 ? null : (
          <span className="ml-2 rounded-sm border border-line px-1 text-xs text-faint">
            {t('moreLines', { count: more.toString() })}
          </span>
        )}
      </span>
    </div>
  );
});
