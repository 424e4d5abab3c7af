'use client';

import { classNames } from '@logwarden/ui';
import { Clock, Hash, Parentheses, Tag, Type } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useEffect, useRef } from 'react';
import type { CompletionItem } from './completions.ts';
import { PaintedQuery } from './query-painting.tsx';

export interface CompletionListProps {
  readonly id: string;
  readonly items: readonly CompletionItem[];
  readonly active: number;
  readonly onAccept: (item: CompletionItem) => void;
}

const icons = { field: Tag, value: Type, operator: Hash, keyword: Parentheses, history: Clock };

export function CompletionList({ id, items, active, onAccept }: CompletionListProps): ReactElement | null {
  const t = useTranslations('search.box');
  const activeRef = useRef<HTMLLIElement>(null);
  useEffect(() => activeRef.current?.scrollIntoView({ block: 'nearest' }), [active]);
  if (items.length === 0) return null;
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={t('completions')}
      className="absolute top-full left-0 z-30 mt-1 max-h-72 w-full max-w-[640px] overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-float"
    >
      {items.map((item, index) => {
        const Icon = icons[item.kind];
        return (
          <li
            key={`${item.kind}-${item.label}`}
            id={`${id}-${index.toString()}`}
            ref={index === active ? activeRef : null}
            role="option"
            aria-selected={index === active}
            className={classNames(
              'flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-hover',
              index === active && 'bg-hover',
            )}
            // The box must keep the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onAccept(item)}
          >
            <Icon size={13} className="shrink-0 text-faint" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate font-mono text-sm">
              {item.kind === 'history' ? <PaintedQuery text={item.label} /> : item.label}
            </span>
            <span className="shrink-0 text-sm text-faint">{item.detail ?? t(`kinds.${item.kind}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}
