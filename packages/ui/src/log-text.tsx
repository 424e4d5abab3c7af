import { Fragment, type ReactElement } from 'react';
import { hasUnseen, visibleParts } from './hostile-text.ts';

/** Shows a text of a log: text nodes only, unseen characters as small plates with their name. */
export function SafeText({ text }: { readonly text: string }): ReactElement {
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

/** Characters `start` to `end` (exclusive, UTF-16 units) drawn in some way. */
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
  readonly onPoint?: (id: string | undefined) => void;
}

/** A text of a log with ranges of it set off. */
export function RangedText({ text, ranges, onPoint }: RangedTextProps): ReactElement {
  if (ranges.length === 0) return <SafeText text={text} />;
  const nodes: ReactElement[] = [];
  let at = 0;
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(range.start, at);
    const end = Math.min(range.end, text.length);
    if (end <= start) continue;
    if (start > at) nodes.push(<SafeText key={`t${at.toString()}`} text={text.slice(at, start)} />);
    nodes.push(
      <RangeMark
        key={start}
        range={range}
        text={text.slice(start, end)}
        {...(onPoint === undefined ? {} : { onPoint })}
      />,
    );
    at = end;
  }
  if (at < text.length) nodes.push(<SafeText key={`t${at.toString()}`} text={text.slice(at)} />);
  return <>{nodes}</>;
}

interface RangeMarkProps {
  readonly range: TextRange;
  readonly text: string;
  readonly onPoint?: (id: string | undefined) => void;
}

function RangeMark({ range, text, onPoint }: RangeMarkProps): ReactElement {
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
      <SafeText text={text} />
    </Tag>
  );
}
