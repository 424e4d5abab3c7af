import { Fragment, type ReactElement } from 'react';
import { type AnsiRun, ansiRuns, type AnsiStyle } from './ansi.ts';
import { classNames } from './class-names.ts';
import { hasUnseen, visibleParts } from './hostile-text.ts';

function VisibleText({ text }: { readonly text: string }): ReactElement {
  if (!hasUnseen(text)) return <>{text}</>;
  return (
    <>
      {visibleParts(text).map((part) =>
        part.kind === 'text' ? (
          <Fragment key={part.start}>{part.text}</Fragment>
        ) : (
          <span key={part.start} className="unseen" title={part.text}>
            {part.text}
          </span>
        ),
      )}
    </>
  );
}

/** On a ground the text keeps its own colour: every pair of hues a log may choose stays readable. */
function ansiCss({ ink, ground, inverse = false }: AnsiStyle): Record<string, string> {
  const back = inverse ? (ink ?? 'white') : ground;
  if (back !== undefined) return { background: `color-mix(in srgb, var(--ansi-${back}) 24%, transparent)` };
  return ink === undefined ? {} : { color: `var(--ansi-${ink})` };
}

function ansiClass(style: AnsiStyle): string {
  return classNames(
    style.bold === true && 'font-semibold',
    style.dim === true && style.ink === undefined && 'text-faint',
    style.italic === true && 'italic',
    style.underline === true && 'underline',
    style.strike === true && 'line-through',
  );
}

interface PartProps {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly runs: readonly AnsiRun[] | undefined;
  /** Leaves the colours out: a mark has its own. */
  readonly isMark?: boolean;
}

/** Characters `start` to `end` of a text as a terminal would colour them; the codes themselves are not drawn. */
function Part({ text, start, end, runs, isMark = false }: PartProps): ReactElement {
  if (runs === undefined) return <VisibleText text={text.slice(start, end)} />;
  return (
    <>
      {runs
        .filter((run) => run.kind === 'text' && run.end > start && run.start < end)
        .map((run) => (
          <span key={run.start} className={ansiClass(run.style)} style={isMark ? {} : ansiCss(run.style)}>
            <VisibleText text={text.slice(Math.max(run.start, start), Math.min(run.end, end))} />
          </span>
        ))}
    </>
  );
}

/**
 * Shows a text of a log: text nodes only, unseen characters as small plates with their name, the colours of a terminal
 * as colours of this page.
 */
export function SafeText({ text }: { readonly text: string }): ReactElement {
  return <Part text={text} start={0} end={text.length} runs={ansiRuns(text)} />;
}

/** Characters `start` to `end` (exclusive, UTF-16 units of the whole text) drawn in some way. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
  readonly className?: string;
  /** Colour of its border. */
  readonly colour?: string;
  readonly title?: string;
  /** Draws a `<mark>` instead of a span. */
  readonly mark?: boolean;
  readonly id?: string;
}

export interface RangedTextProps {
  readonly text: string;
  /** In any order; where two overlap, the earlier one keeps its characters. */
  readonly ranges: readonly TextRange[];
  /** Only these characters of the text are shown. */
  readonly from?: number;
  readonly to?: number;
  readonly onPoint?: (id: string | undefined) => void;
}

/** A text of a log with ranges of it set off. */
export function RangedText({ text, ranges, from = 0, to = text.length, onPoint }: RangedTextProps): ReactElement {
  const runs = ansiRuns(text);
  if (ranges.length === 0) return <Part text={text} start={from} end={to} runs={runs} />;
  const nodes: ReactElement[] = [];
  let at = from;
  const plain = (end: number): void => {
    if (end > at) nodes.push(<Part key={`t${at.toString()}`} text={text} start={at} end={end} runs={runs} />);
    at = Math.max(at, end);
  };
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(range.start, at);
    const end = Math.min(range.end, to);
    if (end <= start) continue;
    plain(start);
    nodes.push(
      <RangeMark key={start} range={range} {...(onPoint === undefined ? {} : { onPoint })}>
        <Part text={text} start={start} end={end} runs={runs} isMark={range.mark === true} />
      </RangeMark>,
    );
    at = end;
  }
  plain(to);
  return <>{nodes}</>;
}

interface RangeMarkProps {
  readonly range: TextRange;
  readonly children: ReactElement;
  readonly onPoint?: (id: string | undefined) => void;
}

function RangeMark({ range, children, onPoint }: RangeMarkProps): ReactElement {
  const Tag = range.mark === true ? 'mark' : 'span';
  const { id } = range;
  const pointing =
    onPoint === undefined || id === undefined
      ? {}
      : { onMouseEnter: () => onPoint(id), onMouseLeave: () => onPoint(undefined) };
  return (
    <Tag
      className={range.className}
      title={range.title}
      style={range.colour === undefined ? undefined : { borderColor: range.colour }}
      {...pointing}
    >
      {children}
    </Tag>
  );
}
