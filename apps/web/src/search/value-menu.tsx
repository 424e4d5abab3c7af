'use client';

import { Menu, MenuItem, MenuSeparator } from '@logwarden/ui';
import { Columns3, Copy, Minus, Plus, Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { toast } from 'sonner';

export interface ValueActions {
  readonly onFilter: (filter: { readonly field: string; readonly value: string; readonly negated: boolean }) => void;
  readonly onNewSearch: (filter: { readonly field: string; readonly value: string }) => void;
  readonly onColumn: (field: string) => void;
}

export interface ValueMenuProps extends ValueActions {
  readonly field: string;
  readonly value: string;
  readonly trigger: ReactElement<Record<string, unknown>>;
}

/** Copies a text and says whether that worked. */
export function useCopy(): (text: string) => void {
  const t = useTranslations('search.detail');
  return (text) => {
    navigator.clipboard.writeText(text).then(
      () => toast.success(t('copied')),
      () => toast.error(t('copyFailed')),
    );
  };
}

/** What can be done with one value of a line. */
export function ValueMenu({ field, value, trigger, onFilter, onNewSearch, onColumn }: ValueMenuProps): ReactElement {
  const t = useTranslations('search.value');
  const copy = useCopy();
  return (
    <Menu trigger={trigger}>
      <MenuItem icon={<Plus size={14} />} shortcut="f" onSelect={() => onFilter({ field, value, negated: false })}>
        {t('filterIn')}
      </MenuItem>
      <MenuItem icon={<Minus size={14} />} shortcut="x" onSelect={() => onFilter({ field, value, negated: true })}>
        {t('filterOut')}
      </MenuItem>
      <MenuItem icon={<Search size={14} />} onSelect={() => onNewSearch({ field, value })}>
        {t('newSearch')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Copy size={14} />} onSelect={() => copy(value)}>
        {t('copy')}
      </MenuItem>
      <MenuItem icon={<Columns3 size={14} />} onSelect={() => onColumn(field)}>
        {t('addColumn', { field })}
      </MenuItem>
    </Menu>
  );
}
