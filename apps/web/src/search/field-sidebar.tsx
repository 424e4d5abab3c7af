'use client';

import { exactNumber, shortNumber } from '@logwarden/charts';
import type { ClientError } from '@logwarden/client';
import type { FieldsResponse } from '@logwarden/contracts';
import { classNames, inputClass, Menu, MenuItem, SafeText, Skeleton } from '@logwarden/ui';
import { Columns3, Ellipsis, Minus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { orderFields } from './field-order.ts';

export type FieldInfo = FieldsResponse['fields'][number];

export interface FieldSidebarProps {
  readonly data: FieldsResponse | undefined;
  readonly error: ClientError | null;
  readonly isFetching: boolean;
  readonly columns: readonly string[];
  readonly onFilter: (filter: { readonly field: string; readonly value: string; readonly negated: boolean }) => void;
  readonly onExists: (field: string, negated: boolean) => void;
  readonly onColumn: (field: string) => void;
  readonly onRetry: () => void;
}

/** Every field of the matching lines with its most frequent values. */
export function FieldSidebar(props: FieldSidebarProps): ReactElement {
  const { data, error, isFetching, onRetry } = props;
  const t = useTranslations('search.fields');
  const locale = useLocale();
  const [text, setText] = useState('');
  const fields = useMemo(() => orderFields(data?.fields ?? []), [data]);
  const wanted = text.trim().toLowerCase();
  const shown = wanted === '' ? fields : fields.filter((field) => field.name.toLowerCase().includes(wanted));
  return (
    <div className={classNames('flex h-full min-h-0 flex-col', isFetching && data !== undefined && 'opacity-70')}>
      <h2 className="sr-only">{t('label')}</h2>
      <div className="shrink-0 p-2">
        <input
          aria-label={t('filter', { count: fields.length })}
          placeholder={t('filter', { count: fields.length })}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={classNames(inputClass, 'h-7')}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-2" tabIndex={0} role="group" aria-label={t('label')}>
        {error !== null && data === undefined ? (
          <QueryFailure error={error} onRetry={onRetry} className="!px-3 !py-4" />
        ) : null}
        {data === undefined && error === null ? <FieldsSkeleton /> : null}
        {data !== undefined && shown.length === 0 ? (
          <p className="px-3 py-4 text-sm text-faint">{fields.length === 0 ? t('none') : t('empty')}</p>
        ) : null}
        {shown.map((field) => (
          <FieldBlock key={field.name} field={field} sampled={data?.sampled ?? 0} {...props} />
        ))}
      </div>
      {data === undefined ? null : (
        <p className="shrink-0 border-t border-line px-3 py-1.5 text-sm text-faint">
          {data.sampled < data.matching
            ? t('countedOver', {
                sampled: exactNumber(data.sampled, locale),
                matching: shortNumber(data.matching, locale),
              })
            : t('countedAll', { matching: exactNumber(data.matching, locale) })}
        </p>
      )}
    </div>
  );
}

interface FieldBlockProps extends FieldSidebarProps {
  readonly field: FieldInfo;
  readonly sampled: number;
}

function FieldBlock({ field, sampled, columns, onFilter, onExists, onColumn }: FieldBlockProps): ReactElement {
  const t = useTranslations('search.fields');
  const locale = useLocale();
  const isColumn = columns.includes(field.name);
  return (
    <section className="group/field px-2 pt-1.5 pb-1">
      <div className="flex items-center gap-1 pl-1">
        <h3 className="min-w-0 flex-1 truncate font-mono text-sm text-soft" title={field.name}>
          <SafeText text={field.name} />
        </h3>
        <span className="text-xs text-faint">{shortNumber(field.count, locale)}</span>
        <Menu
          align="end"
          trigger={
            <button
              type="button"
              aria-label={t('menu', { field: field.name })}
              className="grid size-5 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink"
            >
              <Ellipsis size={13} aria-hidden="true" />
            </button>
          }
        >
          <MenuItem icon={<Columns3 size={14} />} onSelect={() => onColumn(field.name)}>
            {isColumn ? t('removeColumn') : t('addColumn')}
          </MenuItem>
          <MenuItem onSelect={() => onExists(field.name, false)}>{t('exists')}</MenuItem>
          <MenuItem onSelect={() => onExists(field.name, true)}>{t('missing')}</MenuItem>
        </Menu>
      </div>
      {field.top.length === 0 ? <p className="px-1.5 text-sm text-faint">{t('noTop')}</p> : null}
      <ul>
        {field.top.map((top) => (
          <ValueBar
            key={top.value}
            value={top.value}
            share={sampled === 0 ? 0 : top.count / sampled}
            count={exactNumber(top.count, locale)}
            onlyLabel={t('only', { field: field.name, value: top.value })}
            notLabel={t('not', { field: field.name, value: top.value })}
            onPick={(negated) => onFilter({ field: field.name, value: top.value, negated })}
          />
        ))}
      </ul>
    </section>
  );
}

interface ValueBarProps {
  readonly value: string;
  readonly share: number;
  readonly count: string;
  readonly onlyLabel: string;
  readonly notLabel: string;
  readonly onPick: (negated: boolean) => void;
}

function ValueBar({ value, share, count, onlyLabel, notLabel, onPick }: ValueBarProps): ReactElement {
  const percent = (share * 100).toFixed(share < 0.1 ? 1 : 0);
  return (
    <li className="group/value relative flex h-[22px] items-center overflow-hidden rounded-sm">
      <span
        aria-hidden="true"
        className="absolute inset-y-px left-0 rounded-sm bg-band"
        style={{ width: `${Math.max(share * 100, 0.6).toString()}%` }}
      />
      <button
        type="button"
        title={onlyLabel}
        aria-label={onlyLabel}
        onClick={() => onPick(false)}
        className="relative flex h-full min-w-0 flex-1 items-center gap-2 rounded-sm px-1.5 text-left text-sm outline-offset-[-2px] hover:text-accent"
      >
        <span className="min-w-0 flex-1 truncate">
          <SafeText text={value === '' ? '""' : value} />
        </span>
        <span className="text-faint group-hover/value:hidden group-focus-within/value:hidden" title={count}>
          {percent} %
        </span>
        <span className="hidden text-soft group-hover/value:inline group-focus-within/value:inline">{count}</span>
      </button>
      <button
        type="button"
        title={notLabel}
        aria-label={notLabel}
        onClick={() => onPick(true)}
        className="relative grid h-full w-5 shrink-0 place-items-center rounded-sm text-faint opacity-0 outline-offset-[-2px] group-hover/value:opacity-100 hover:text-critical focus-visible:opacity-100"
      >
        <Minus size={12} aria-hidden="true" />
      </button>
    </li>
  );
}

function FieldsSkeleton(): ReactElement {
  return (
    <div className="flex flex-col gap-4 px-3 py-1">
      {[4, 5, 3, 5].map((rows, block) => (
        <div key={block} className="flex flex-col gap-1.5">
          <Skeleton className="h-3.5 w-24" />
          {Array.from({ length: rows }, (_, row) => (
            <Skeleton key={row} className="h-4" style={{ width: `${(92 - row * 14).toString()}%` }} />
          ))}
        </div>
      ))}
    </div>
  );
}
