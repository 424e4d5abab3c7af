'use client';

import { classNames, Menu, MenuItem } from '@logwarden/ui';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { filtersOf, type QueryFilter, withClause, withInverted, withoutFilter } from './language.ts';

export interface PillsProps {
  readonly query: string;
  readonly off: readonly string[];
  readonly onChange: (next: { readonly q: string; readonly off: readonly string[] }) => void;
  readonly onEdit: (filter: QueryFilter) => void;
}

const longest = 48;

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** The clauses of the query, one by one. They are the text: what changes here changes there, and the other way round. */
export function Pills({ query, off, onChange, onEdit }: PillsProps): ReactElement | null {
  const t = useTranslations('search.pills');
  const filters = filtersOf(query);
  if (filters.length === 0 && off.length === 0) return null;
  return (
    <ul aria-label={t('label')} className="flex min-w-0 flex-wrap items-center gap-1.5">
      {filters.map((filter) => (
        <Pill
          key={filter.start}
          text={filter.label}
          negated={filter.negated}
          isOff={false}
          onRemove={() => onChange({ q: withoutFilter(query, filter), off })}
        >
          <MenuItem onSelect={() => onChange({ q: withInverted(query, filter), off })}>{t('invert')}</MenuItem>
          <MenuItem onSelect={() => onChange({ q: withoutFilter(query, filter), off: [...off, filter.text] })}>
            {t('disable')}
          </MenuItem>
          <MenuItem onSelect={() => onEdit(filter)}>{t('edit')}</MenuItem>
        </Pill>
      ))}
      {off.map((clause) => {
        const rest = off.filter((item) => item !== clause);
        return (
          <Pill
            key={`off-${clause}`}
            text={clause}
            negated={false}
            isOff
            onRemove={() => onChange({ q: query, off: rest })}
          >
            <MenuItem onSelect={() => onChange({ q: withClause(query, clause), off: rest })}>{t('enable')}</MenuItem>
          </Pill>
        );
      })}
    </ul>
  );
}

interface PillProps {
  readonly text: string;
  readonly negated: boolean;
  readonly isOff: boolean;
  readonly onRemove: () => void;
  readonly children: ReactElement | readonly ReactElement[];
}

function Pill({ text, negated, isOff, onRemove, children }: PillProps): ReactElement {
  const t = useTranslations('search.pills');
  const label = shortened(text);
  return (
    <li
      className={classNames(
        'inline-flex h-[22px] max-w-full items-center rounded-full text-sm',
        isOff
          ? 'border border-dashed border-line-strong text-faint'
          : negated
            ? 'border border-line-strong bg-panel text-soft'
            : 'bg-accent-soft text-accent',
      )}
    >
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t('menu', { filter: text })}
            className={classNames(
              'h-full min-w-0 truncate rounded-l-full pl-2.5 font-mono text-xs',
              isOff && 'line-through',
            )}
          >
            {negated ? <span className="mr-1 font-sans font-medium">{t('not')}</span> : null}
            {label}
          </button>
        }
      >
        {children}
      </Menu>
      <button
        type="button"
        aria-label={t('remove', { filter: text })}
        onClick={onRemove}
        className="grid h-full w-6 shrink-0 place-items-center rounded-r-full opacity-65 hover:opacity-100"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </li>
  );
}
