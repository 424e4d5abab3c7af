'use client';

import type { SearchHit } from '@logwarden/contracts';
import { RangedText } from '@logwarden/ui';
import type { ReactElement } from 'react';
import { type Highlighter, marked } from './highlight.ts';
import { fieldText } from './queries.ts';
import { useHiddenRanges } from './use-hidden-ranges.ts';

export interface FieldValueProps {
  readonly hit: SearchHit;
  readonly field: string;
  readonly highlighter: Highlighter;
  /** Characters that are drawn at most. */
  readonly most?: number;
}

/** A field's value with what the query met in it. */
export function FieldValue({ hit, field, highlighter, most = 500 }: FieldValueProps): ReactElement {
  const hiddenRanges = useHiddenRanges();
  const text = fieldText(hit.fields[field]);
  const ranges = [...marked(valueMatches(hit, field, highlighter)), ...hiddenRanges(text)];
  return (
    <>
      <RangedText text={text} to={Math.min(text.length, most)} ranges={ranges} />
      {text.length > most ? '…' : ''}
    </>
  );
}

/** Spans of the shown text; each of several values is held against the query by itself. */
function valueMatches(hit: SearchHit, field: string, highlighter: Highlighter) {
  const value = hit.fields[field];
  if (!Array.isArray(value)) return highlighter.inField(hit, field, fieldText(value));
  let at = 0;
  return value.flatMap((one) => {
    const start = at;
    at += String(one).length + 2;
    return highlighter
      .inField(hit, field, String(one))
      .map((span) => ({ start: span.start + start, end: span.end + start }));
  });
}
