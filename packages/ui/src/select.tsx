import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { popupClass } from './menu.tsx';

export interface SelectItem<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly note?: ReactNode;
}

export interface SelectProps<Value extends string> {
  readonly value: Value;
  readonly items: readonly SelectItem<Value>[];
  readonly onChange: (value: Value) => void;
  readonly label: string;
  readonly size?: 'sm' | 'md';
  readonly className?: string;
  readonly disabled?: boolean;
}

/** One of several values in a button-sized field. `label` is its accessible name. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { value, items, onChange, label, size = 'md', className, disabled = false } = props;
  const current = items.find((item) => item.value === value);
  return (
    <BaseSelect.Root
      value={value}
      disabled={disabled}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <BaseSelect.Trigger
        aria-label={label}
        className={classNames(
          'inline-flex items-center justify-between gap-2 rounded-md border border-line-strong bg-panel px-2.5 text-left select-none',
          'hover:bg-hover data-disabled:opacity-50',
          size === 'sm' ? 'h-6 text-sm' : 'h-8 text-base',
          className,
        )}
      >
        <span className="truncate">{current?.label ?? value}</span>
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <BaseSelect.Popup className={classNames(popupClass, 'min-w-[var(--anchor-width)]')}>
            <BaseSelect.List>
              {items.map((item) => (
                <BaseSelect.Item
                  key={item.value}
                  value={item.value}
                  className="flex h-7 cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="grid size-4 place-items-center text-accent">
                    <BaseSelect.ItemIndicator>
                      <Check size={14} aria-hidden="true" />
                    </BaseSelect.ItemIndicator>
                  </span>
                  <BaseSelect.ItemText className="flex-1 whitespace-nowrap">{item.label}</BaseSelect.ItemText>
                  {item.note === undefined ? null : <span className="pl-3 text-sm text-faint">{item.note}</span>}
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
