'use client';

import { Button, classNames, IconButton, inputClass, Popover } from '@logwarden/ui';
import { ChevronDown, ChevronLeft, ChevronRight, Clock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useId, useState } from 'react';
import { usePreferences } from '../frame/preferences-context.tsx';
import { useZone } from '../frame/session-context.tsx';
import { absoluteRange, resolveRange, type TimeRange } from '../time/expression.ts';
import { absoluteLabel, rangeLabel } from '../time/range-label.ts';
import { parseTypedRange } from '../time/typed-range.ts';
import { readRecentRanges, rememberRange } from './recent-ranges.ts';

const quick: readonly TimeRange[] = [
  ...['5m', '15m', '30m', '1h', '3h', '12h', '24h', '2d', '7d', '30d'].map((span) => ({
    from: `now-${span}`,
    to: 'now',
  })),
  { from: 'now/d', to: 'now+1d/d' },
  { from: 'now-1d/d', to: 'now/d' },
  { from: 'now/w', to: 'now+1w/w' },
  { from: 'now-1w/w', to: 'now/w' },
];

export interface TimePickerProps {
  readonly range: TimeRange | undefined;
  readonly nowMs: number;
  readonly onChange: (range: TimeRange) => void;
  readonly className?: string;
}

export function TimePicker({ range, nowMs, onChange, className }: TimePickerProps): ReactElement {
  const t = useTranslations('search.time');
  const locale = useLocale();
  const zone = useZone();
  const [isOpen, setOpen] = useState(false);
  const choose = (next: TimeRange): void => {
    rememberRange(next);
    setOpen(false);
    onChange(next);
  };
  const shift = (direction: 1 | -1): void => {
    const resolved = range === undefined ? undefined : resolveRange(range, nowMs, zone);
    if (resolved === undefined) return;
    const span = (resolved.toMs - resolved.fromMs) * direction;
    onChange(absoluteRange(resolved.fromMs + span, resolved.toMs + span));
  };
  const label = range === undefined ? '…' : rangeLabel(range, nowMs, zone, locale);
  return (
    <div className={classNames('flex items-stretch', className)}>
      <IconButton
        label={t('back')}
        icon={<ChevronLeft size={15} />}
        size="md"
        className="!h-9 !w-6 max-lg:hidden"
        onClick={() => shift(-1)}
      />
      <Popover
        open={isOpen}
        onOpenChange={setOpen}
        label={t('label')}
        align="end"
        className="w-[520px]"
        trigger={
          <button
            type="button"
            aria-label={`${t('label')}: ${label}`}
            className="flex h-9 min-w-0 items-center gap-2 rounded-md border border-line-strong bg-panel px-2.5 whitespace-nowrap hover:bg-hover max-md:flex-1"
          >
            <Clock size={14} className="shrink-0 text-faint" aria-hidden="true" />
            <span className="truncate font-medium">{label}</span>
            <span className="text-sm text-faint max-lg:hidden">{zone}</span>
            <ChevronDown size={14} className="ml-auto shrink-0 text-faint" aria-hidden="true" />
          </button>
        }
      >
        <RangeForm range={range} nowMs={nowMs} onChoose={choose} />
      </Popover>
      <IconButton
        label={t('forward')}
        icon={<ChevronRight size={15} />}
        size="md"
        className="!h-9 !w-6 max-lg:hidden"
        onClick={() => shift(1)}
      />
    </div>
  );
}

interface RangeFormProps {
  readonly range: TimeRange | undefined;
  readonly nowMs: number;
  readonly onChoose: (range: TimeRange) => void;
}

function RangeForm({ range, nowMs, onChoose }: RangeFormProps): ReactElement {
  const t = useTranslations('search.time');
  const zone = useZone();
  const { locale } = usePreferences();
  const inputId = useId();
  const [text, setText] = useState('');
  const context = { nowMs, zone };
  const typed = text.trim() === '' ? undefined : parseTypedRange(text, context);
  const resolved = typed === undefined ? undefined : resolveRange(typed, nowMs, zone);
  const recent = readRecentRanges();
  const current = range === undefined ? undefined : resolveRange(range, nowMs, zone);
  return (
    <div>
      <form
        className="border-b border-line p-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== undefined && resolved !== undefined) onChoose(typed);
        }}
      >
        <label htmlFor={inputId} className="mb-1 block text-sm font-medium text-soft">
          {t('type')} <span className="font-normal text-faint">{t('zoneNote', { zone })}</span>
        </label>
        <div className="flex gap-2">
          <input
            id={inputId}
            autoFocus
            autoComplete="off"
            value={text}
            placeholder={current === undefined ? '' : absoluteLabel(current.fromMs, current.toMs, zone)}
            aria-invalid={text !== '' && resolved === undefined}
            onChange={(event) => setText(event.target.value)}
            className={classNames(inputClass, 'h-8 flex-1')}
          />
          <Button type="submit" variant="primary" disabled={resolved === undefined}>
            {t('apply')}
          </Button>
        </div>
        <p className="mt-1 text-sm text-faint" aria-live="polite">
          {resolved !== undefined && typed !== undefined
            ? absoluteLabel(resolved.fromMs, resolved.toMs, zone)
            : text === ''
              ? t('hint')
              : t('notUnderstood')}
        </p>
      </form>
      <div className="gap-x-2 p-2 sm:flex">
        <RangeList
          title={t('quick')}
          ranges={quick}
          chosen={range}
          onChoose={onChoose}
          describe={(item) => rangeLabel(item, nowMs, zone, locale)}
          columns
        />
        {recent.length === 0 ? null : (
          <RangeList
            title={t('recent')}
            ranges={recent}
            chosen={range}
            onChoose={onChoose}
            describe={(item) => rangeLabel(item, nowMs, zone, locale)}
          />
        )}
      </div>
    </div>
  );
}

interface RangeListProps {
  readonly title: string;
  readonly ranges: readonly TimeRange[];
  readonly chosen: TimeRange | undefined;
  readonly describe: (range: TimeRange) => string;
  readonly onChoose: (range: TimeRange) => void;
  readonly columns?: boolean;
}

function RangeList({ title, ranges, chosen, describe, onChoose, columns = false }: RangeListProps): ReactElement {
  return (
    <section className="min-w-0 flex-1">
      <h3 className="px-2 py-1 text-xs text-faint">{title}</h3>
      <div className={columns ? 'grid grid-cols-[repeat(auto-fill,minmax(116px,1fr))]' : ''}>
        {ranges.map((item) => {
          const isChosen = item.from === chosen?.from && item.to === chosen.to;
          return (
            <button
              key={`${item.from}|${item.to}`}
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose(item)}
              className={classNames(
                'block h-7 w-full truncate rounded-sm px-2 text-left hover:bg-hover',
                isChosen && 'bg-accent-soft text-accent',
              )}
            >
              {describe(item)}
            </button>
          );
        })}
      </div>
    </section>
  );
}
