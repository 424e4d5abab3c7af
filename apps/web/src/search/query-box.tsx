'use client';

import { classNames, IconButton, Kbd } from '@logwarden/ui';
import { Search, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { checkQuery, type QueryNote } from './language.ts';
import { type CompletionItem, useCompletions } from './completions.ts';
import { CompletionList } from './completion-list.tsx';
import { QueryPainting } from './query-painting.tsx';
import type { SearchScope } from './state.ts';

export interface QueryBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onRun: (value: string) => void;
  readonly scope: SearchScope | undefined;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
}

const noHints: readonly QueryNote[] = [];
const textClass = 'font-mono text-[13px] leading-[20px] whitespace-pre-wrap break-words [overflow-wrap:anywhere]';

/**
 * One box for the whole query: a text area whose characters are painted underneath it, so that input methods, undo and
 * selection are the browser's own.
 */
export function QueryBox({ value, onChange, onRun, scope, inputRef }: QueryBoxProps): ReactElement {
  const t = useTranslations('search.box');
  const locale = useLocale();
  const listId = useId();
  const noteId = useId();
  const [cursor, setCursor] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [active, setActive] = useState(-1);
  const checked = useMemo(() => checkQuery(value, locale), [value, locale]);
  const completions = useCompletions({ query: value, cursor, scope, isOpen });
  const paintingRef = useRef<HTMLDivElement>(null);
  useGrowingHeight(inputRef, paintingRef, value);

  const accept = (item: CompletionItem): void => {
    const next = value.slice(0, item.replaceFrom) + item.insert + value.slice(item.replaceTo);
    onChange(next);
    setActive(-1);
    const at = item.replaceFrom + item.insert.length;
    setCursor(at);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(at, at));
    if (item.kind === 'history') setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const { items } = completions;
    if (isOpen && items.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length);
      return;
    }
    const chosen = items[active] ?? (event.key === 'Tab' ? items[0] : undefined);
    if (isOpen && chosen !== undefined && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault();
      accept(chosen);
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      setOpen(false);
      onRun(value);
    }
    if (event.key === 'Escape') {
      if (isOpen) setOpen(false);
      else inputRef.current?.blur();
    }
  };
  const note = checked.error;
  return (
    <div className="relative min-w-0 flex-1">
      <div
        className={classNames(
          'relative flex min-h-9 items-start gap-2 rounded-md border bg-panel pr-1 pl-2.5',
          'focus-within:ring-2 focus-within:ring-accent/25',
          note === undefined ? 'border-line-strong focus-within:border-accent' : 'border-critical',
        )}
      >
        <Search size={15} className="mt-[10px] shrink-0 text-faint" aria-hidden="true" />
        <div className="relative my-[7px] min-w-0 flex-1">
          <QueryPainting ref={paintingRef} text={value} error={note} className={textClass} />
          <textarea
            ref={inputRef}
            rows={1}
            value={value}
            aria-label={t('label')}
            placeholder={t('placeholder')}
            aria-controls={isOpen && completions.items.length > 0 ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={active < 0 ? undefined : `${listId}-${active.toString()}`}
            aria-invalid={note !== undefined}
            aria-describedby={note === undefined ? undefined : noteId}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            className={classNames(
              textClass,
              'relative block w-full resize-none overflow-hidden border-0 bg-transparent p-0 text-transparent caret-ink outline-none placeholder:truncate placeholder:whitespace-nowrap',
            )}
            onChange={(event) => {
              onChange(event.target.value);
              setCursor(event.target.selectionStart);
              setActive(-1);
              setOpen(true);
            }}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setOpen(false);
              setFocused(false);
            }}
            onClick={() => setOpen(true)}
          />
        </div>
        {value === '' ? (
          <span className="mt-[8px] mr-1 max-sm:hidden">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <IconButton
            label={t('clear')}
            icon={<X size={14} />}
            className="mt-[5px]"
            onClick={() => {
              onChange('');
              inputRef.current?.focus();
            }}
          />
        )}
      </div>
      {isOpen ? <CompletionList id={listId} items={completions.items} active={active} onAccept={accept} /> : null}
      <QueryNotes
        id={noteId}
        error={isOpen && active < 0 && completions.items.length > 0 ? undefined : note}
        hints={isFocused ? checked.hints : noHints}
        onUse={onRun}
      />
    </div>
  );
}

function useGrowingHeight(
  inputRef: RefObject<HTMLTextAreaElement | null>,
  paintingRef: RefObject<HTMLDivElement | null>,
  value: string,
): void {
  useLayoutEffect(() => {
    const input = inputRef.current;
    const painting = paintingRef.current;
    if (input === null || painting === null) return;
    input.style.height = `${Math.max(20, painting.scrollHeight).toString()}px`;
  }, [inputRef, paintingRef, value]);
}

interface QueryNotesProps {
  readonly id: string;
  readonly error: QueryNote | undefined;
  readonly hints: readonly QueryNote[];
  readonly onUse: (query: string) => void;
}

/** What is wrong, what was expected, and the fix to press. */
function QueryNotes({ id, error, hints, onUse }: QueryNotesProps): ReactElement | null {
  const t = useTranslations('search.box');
  const note = error ?? hints[0];
  if (note === undefined) return null;
  const { fix } = note;
  return (
    <div
      id={id}
      role={error === undefined ? 'status' : 'alert'}
      className={classNames(
        'absolute top-full left-0 z-20 mt-1 flex max-w-full flex-wrap items-center gap-x-2 rounded-md border border-line bg-raised px-2.5 py-1 text-sm shadow-float',
        error === undefined ? 'text-soft' : 'text-critical',
      )}
    >
      <span>
        {note.message}
        {note.expected === undefined ? '' : ` — ${note.expected}`}
      </span>
      {fix === undefined ? null : (
        <button
          type="button"
          className="max-w-full truncate rounded-sm text-accent hover:underline"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onUse(fix)}
        >
          {error === undefined ? t('use', { fix }) : t('fix', { fix })}
        </button>
      )}
    </div>
  );
}
