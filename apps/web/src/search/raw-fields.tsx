'use client';

import { bytesText, categoricalColour, type ColourName } from '@logwarden/charts';
import type { SearchHit } from '@logwarden/contracts';
import { Button, classNames, inputClass, SafeText } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useMemo, useRef, useState } from 'react';
import { FieldValue } from './field-value.tsx';
import { foldAt } from './fold.ts';
import type { Highlighter } from './highlight.ts';
import { linkFields } from './link-fields.ts';
import { LinkedRaw } from './linked-raw.tsx';
import { fieldText } from './queries.ts';
import { originalLine } from './share.ts';
import { type ValueActions, ValueMenu } from './value-menu.tsx';

export interface RawFieldsProps extends ValueActions {
  readonly hit: SearchHit;
  readonly highlighter: Highlighter;
  readonly onWords: (text: string, negated: boolean) => void;
  /** The field whose value the keys `f` and `x` act on. */
  readonly onPoint: (field: string | undefined) => void;
}

const manyFields = 12;

/** Raw line above, normalised fields below; the characters that became a field are underlined in its colour. */
export function RawFields(props: RawFieldsProps): ReactElement {
  const { hit, highlighter, onWords, onPoint } = props;
  const t = useTranslations('search.detail');
  const locale = useLocale();
  const [isWhole, setWhole] = useState(false);
  const [pointed, setPointed] = useState<string | undefined>();
  const fold = useMemo(() => foldAt(hit.raw), [hit.raw]);
  const raw = isWhole ? hit.raw : hit.raw.slice(0, fold.end);
  const colours = useFieldColours(hit, raw);
  const point = (field: string | undefined): void => {
    setPointed(field);
    onPoint(field);
  };
  return (
    <div>
      <SelectableText onWords={onWords}>
        <LinkedRaw
          hit={hit}
          to={raw.length}
          highlighter={highlighter}
          links={colours.links}
          colours={colours.byField}
          pointed={pointed}
          onPoint={point}
        />
      </SelectableText>
      {raw.length < hit.raw.length ? (
        <p className="flex items-center gap-2 border-b border-line px-3 py-1 text-sm text-faint">
          {fold.hiddenLines > 0
            ? t('frames', { count: fold.hiddenLines })
            : t('clipped', { shown: raw.length.toString(), total: hit.raw.length.toString() })}
          <Button variant="link" size="sm" onClick={() => setWhole(true)}>
            {t('showAll')}
          </Button>
        </p>
      ) : null}
      {hit.originalBytes === undefined ? null : (
        <p className="flex items-center gap-2 border-b border-line px-3 py-1 text-sm text-faint">
          {t('keptWhole', { size: bytesText(hit.originalBytes, locale) })}
          <a className="rounded-sm text-accent hover:underline" href={originalLine(hit)}>
            {t('download')}
          </a>
        </p>
      )}
      <FieldTable {...props} colours={colours.byField} pointed={pointed} onPoint={point} />
    </div>
  );
}

interface FieldColours {
  readonly links: ReturnType<typeof linkFields>;
  readonly byField: ReadonlyMap<string, ColourName>;
}

function useFieldColours(hit: SearchHit, raw: string): FieldColours {
  return useMemo(() => {
    const { message, ...rest } = hit.fields;
    // A message is mostly text around other values: those are linked first, the message not at all.
    const links = linkFields(raw, message === undefined || Object.keys(rest).length === 0 ? hit.fields : rest);
    const byField = new Map<string, ColourName>();
    for (const link of links) if (!byField.has(link.field)) byField.set(link.field, categoricalColour(byField.size));
    return { links, byField };
  }, [hit, raw]);
}

interface SelectableTextProps {
  readonly onWords: (text: string, negated: boolean) => void;
  readonly children: ReactElement;
}

const longestSelection = 500;

/** Text of a line from which any part can be selected and searched for. */
export function SelectableText({ onWords, children }: SelectableTextProps): ReactElement {
  const t = useTranslations('search.value');
  const hostRef = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState('');
  const read = (): void => {
    const found = window.getSelection();
    const isInside = found?.anchorNode !== null && hostRef.current?.contains(found?.anchorNode ?? null) === true;
    const text = isInside ? (found?.toString().trim() ?? '') : '';
    setSelection(text.length > longestSelection ? '' : text);
  };
  return (
    <div ref={hostRef} className="relative" onMouseUp={read} onKeyUp={read}>
      {children}
      {selection === '' ? null : (
        <div className="sticky bottom-0 z-10 flex items-center gap-1 border-b border-line bg-raised px-3 py-1">
          <code className="min-w-0 flex-1 truncate text-sm text-soft">
            <SafeText text={selection} />
          </code>
          <Button size="sm" onClick={() => onWords(selection, false)}>
            {t('add')}
          </Button>
          <Button size="sm" variant="ghost" onClick={() => onWords(selection, true)}>
            {t('exclude')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface FieldTableProps extends RawFieldsProps {
  readonly colours: ReadonlyMap<string, ColourName>;
  readonly pointed: string | undefined;
}

function FieldTable(props: FieldTableProps): ReactElement {
  const { hit, colours, pointed, onPoint } = props;
  const t = useTranslations('search.detail');
  const [text, setText] = useState('');
  const names = Object.keys(hit.fields).sort();
  const wanted = text.trim().toLowerCase();
  const shown = names.filter(
    (name) =>
      wanted === '' ||
      name.toLowerCase().includes(wanted) ||
      fieldText(hit.fields[name]).toLowerCase().includes(wanted),
  );
  return (
    <>
      {names.length > manyFields ? (
        <div className="p-2 pb-1">
          <input
            aria-label={t('filterFields')}
            placeholder={t('filterFields')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={classNames(inputClass, 'h-7')}
          />
        </div>
      ) : null}
      {names.length === 0 ? <p className="px-3 py-3 text-faint">{t('noFields')}</p> : null}
      <table className="w-full table-fixed border-collapse font-mono text-sm">
        <colgroup>
          <col className="w-[38%]" />
          <col />
        </colgroup>
        <tbody>
          <FieldRow {...props} field="@timestamp" value={hit.timestamp} colour={undefined} isPointed={false} />
          {shown.slice(0, 1000).map((field) => (
            <FieldRow
              key={field}
              {...props}
              field={field}
              value={fieldText(hit.fields[field])}
              colour={colours.get(field)}
              isPointed={pointed === field}
              onPoint={onPoint}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface FieldRowProps extends ValueActions {
  readonly hit: SearchHit;
  readonly highlighter: Highlighter;
  readonly field: string;
  readonly value: string;
  readonly colour: string | undefined;
  readonly isPointed: boolean;
  readonly onPoint: (field: string | undefined) => void;
}

function FieldRow({
  hit,
  highlighter,
  field,
  value,
  colour,
  isPointed,
  onPoint,
  ...actions
}: FieldRowProps): ReactElement {
  const t = useTranslations('search.value');
  return (
    <tr
      className={classNames('align-top odd:bg-code/70 hover:bg-hover', isPointed && '!bg-accent-soft')}
      onMouseEnter={() => onPoint(field)}
      onMouseLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(field)}
    >
      <th scope="row" className="px-3 py-[3px] text-left font-normal break-words text-soft">
        <SafeText text={field} />
      </th>
      <td className="py-[3px] pr-3">
        <ValueMenu
          field={field}
          value={value}
          {...actions}
          trigger={
            <button
              type="button"
              aria-label={t('menu', { field, value: value.slice(0, 80) })}
              className="line-clamp-6 max-w-full rounded-sm text-left [overflow-wrap:anywhere] whitespace-pre-wrap hover:text-accent"
            >
              <span
                className={colour === undefined ? '' : 'border-b-2'}
                style={colour === undefined ? {} : { borderColor: `var(--${colour})` }}
              >
                {field === '@timestamp' ? (
                  value
                ) : (
                  <FieldValue hit={hit} field={field} highlighter={highlighter} most={2000} />
                )}
              </span>
            </button>
          }
        />
      </td>
    </tr>
  );
}
