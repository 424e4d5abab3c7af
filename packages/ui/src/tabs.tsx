import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly items: readonly TabItem<Value>[];
  readonly end?: ReactNode;
  readonly label: string;
  readonly className?: string;
  readonly panelClassName?: string;
  readonly size?: 'sm' | 'md';
}

export function Tabs<Value extends string>(props: TabsProps<Value>): ReactElement {
  const { value, onChange, items, end, label, className, panelClassName, size = 'md' } = props;
  return (
    <BaseTabs.Root
      value={value}
      onValueChange={(next) => onChange(tabValue(next, items))}
      className={classNames('flex min-h-0 flex-col', className)}
    >
      <div className="flex shrink-0 items-center gap-3 overflow-x-auto border-b border-line px-3 scroll-none">
        <BaseTabs.List aria-label={label} className="flex gap-4">
          {items.map((item) => (
            <BaseTabs.Tab
              key={item.value}
              value={item.value}
              className={classNames(
                'relative whitespace-nowrap text-soft outline-offset-[-3px] hover:text-ink',
                'data-active:font-semibold data-active:text-ink data-active:shadow-[inset_0_-2px_var(--accent)]',
                size === 'sm' ? 'h-[30px] text-sm' : 'h-[34px]',
              )}
            >
              {item.label}
            </BaseTabs.Tab>
          ))}
        </BaseTabs.List>
        {end === undefined ? null : <div className="ml-auto flex items-center gap-1">{end}</div>}
      </div>
      {items.map((item) => (
        <BaseTabs.Panel
          key={item.value}
          value={item.value}
          className={classNames('min-h-0 flex-1 outline-offset-[-2px]', panelClassName)}
        >
          {item.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}

/** Base UI hands back one of the values it was given; anything else means the first tab. */
function tabValue<Value extends string>(next: unknown, items: readonly TabItem<Value>[]): Value {
  const found = items.find((item) => item.value === next) ?? items[0];
  return found === undefined ? (String(next) as Value) : found.value;
}
