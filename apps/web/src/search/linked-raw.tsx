'use client';

import type { ColourName } from '@logwarden/charts';
import type { SearchHit } from '@logwarden/contracts';
import { classNames, RangedText } from '@logwarden/ui';
import { type ReactElement, useMemo } from 'react';
import { type Highlighter, marked, type TextSpan } from './highlight.ts';
import type { FieldLink } from './link-fields.ts';
import { useHiddenRanges } from './use-hidden-ranges.ts';

export interface LinkedRawProps {
  readonly hit: SearchHit;
  /** Characters of the raw line that are shown. */
  readonly to: number;
  readonly highlighter: Highlighter;
  readonly links: readonly FieldLink[];
  readonly colours: ReadonlyMap<string, ColourName>;
  readonly pointed: string | undefined;
  readonly onPoint: (field: string | undefined) => void;
}

/** What the query met in the raw line: its words and parts, and the characters that became a value it asks for. */
function matchesOf(hit: SearchHit, highlighter: Highlighter, links: readonly FieldLink[]): readonly TextSpan[] {
  const byField = links.flatMap((link) =>
    highlighter
      .inField(hit, link.field, hit.raw.slice(link.start, link.end))
      .map((span) => ({ start: link.start + span.start, end: link.start + span.end })),
  );
  return [...highlighter.inRaw(hit), ...byField];
}

/** A raw line; the characters that became a field are underlined in its colour, what the query met is marked. */
export function LinkedRaw({ hit, to, highlighter, links, colours, pointed, onPoint }: LinkedRawProps): ReactElement {
  const { raw } = hit;
  const hiddenRanges = useHiddenRanges();
  const ranges = useMemo(
    () => [...marked(matchesOf(hit, highlighter, links)), ...hiddenRanges(raw)],
    [hit, highlighter, links, hiddenRanges, raw],
  );
  const nodes: ReactElement[] = [];
  let at = 0;
  const part = (start: number, end: number): ReactElement => (
    <RangedText key={`p${start.toString()}`} text={raw} ranges={ranges} from={start} to={end} />
  );
  for (const link of links) {
    if (link.start > at) nodes.push(part(at, link.start));
    nodes.push(
      <span
        key={link.start}
        title={link.field}
        className={classNames('border-b-2', pointed === link.field && 'bg-accent-soft')}
        style={{ borderColor: `var(--${colours.get(link.field) ?? 'c10'})` }}
        onMouseEnter={() => onPoint(link.field)}
        onMouseLeave={() => onPoint(undefined)}
      >
        {part(link.start, link.end)}
      </span>,
    );
    at = link.end;
  }
  if (at < to) nodes.push(part(at, to));
  return (
    <pre className="border-b border-line bg-code px-3 py-2.5 leading-[21px]! log-text [overflow-wrap:anywhere] whitespace-pre-wrap">
      {nodes}
    </pre>
  );
}
