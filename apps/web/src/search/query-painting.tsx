import { classNames, SafeText } from '@logwarden/ui';
import type { ReactElement, Ref } from 'react';
import type { QueryNote } from './language.ts';
import { type LexemeKind, lexemes } from './lexemes.ts';

const colours: Record<LexemeKind, string> = {
  field: 'text-[var(--syn-field)]',
  operator: 'text-[var(--syn-operator)]',
  string: 'text-[var(--syn-string)]',
  regex: 'text-[var(--syn-regex)]',
  wildcard: 'text-[var(--syn-wildcard)]',
  number: 'text-[var(--syn-number)]',
  text: '',
  space: '',
};

export interface QueryPaintingProps {
  readonly ref?: Ref<HTMLDivElement>;
  readonly text: string;
  readonly error: QueryNote | undefined;
  readonly className: string;
}

/** The characters of a query in their colours, the faulty ones underlined. Lies under the text area and has its metrics. */
export function QueryPainting({ ref, text, error, className }: QueryPaintingProps): ReactElement {
  return (
    <div
      ref={ref}
      aria-hidden="true"
      className={classNames('pointer-events-none absolute inset-x-0 top-0 text-ink', className)}
    >
      <PaintedQuery text={text} error={error} />
      {/* Gives a last empty line its height. */}
      {text === '' || text.endsWith('\n') ? '\u200b' : null}
    </div>
  );
}

export function PaintedQuery({
  text,
  error,
}: {
  readonly text: string;
  readonly error?: QueryNote | undefined;
}): ReactElement {
  return (
    <>
      {lexemes(text).map((lexeme) => {
        const isFaulty =
          error !== undefined && lexeme.start < Math.max(error.end, error.start + 1) && lexeme.end > error.start;
        return (
          <span
            key={lexeme.start}
            className={classNames(
              colours[lexeme.kind],
              isFaulty &&
                'underline decoration-[var(--critical)] decoration-wavy underline-offset-[3px] [text-decoration-skip-ink:none]',
            )}
          >
            <SafeText text={text.slice(lexeme.start, lexeme.end)} />
          </span>
        );
      })}
    </>
  );
}
