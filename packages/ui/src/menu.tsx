import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const popupClass =
  'z-50 min-w-40 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-base text-ink shadow-float outline-none ' +
  'max-h-[var(--available-height)] transition-opacity duration-100 data-starting-style:opacity-0 data-ending-style:opacity-0';

const itemClass =
  'flex h-7 w-full cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none ' +
  'data-highlighted:bg-hover data-disabled:opacity-50';

export interface MenuProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A button with a list of actions. */
export function Menu({ trigger, children, align = 'start', side = 'bottom', ...state }: MenuProps): ReactElement {
  return (
    <BaseMenu.Root modal={false} {...state}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <BaseMenu.Popup className={popupClass}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly onSelect?: () => void;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
}

export function MenuItem({ children, onSelect, icon, shortcut, disabled, danger }: MenuItemProps): ReactElement {
  return (
    <BaseMenu.Item
      className={classNames(itemClass, danger === true && 'text-critical')}
      onClick={() => onSelect?.()}
      disabled={disabled ?? false}
    >
      {icon === undefined ? null : <span className="grid size-4 place-items-center text-faint">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut === undefined ? null : <Kbd>{shortcut}</Kbd>}
    </BaseMenu.Item>
  );
}

export interface MenuChoice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly note?: ReactNode;
}

export interface MenuChoicesProps<Value extends string> {
  readonly label?: string;
  readonly value: Value;
  readonly choices: readonly MenuChoice<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of several, marked with a tick. */
export function MenuChoices<Value extends string>(props: MenuChoicesProps<Value>): ReactElement {
  const { label, value, choices, onChange } = props;
  return (
    <BaseMenu.Group>
      {label === undefined ? null : (
        <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-faint">{label}</BaseMenu.GroupLabel>
      )}
      <BaseMenu.RadioGroup value={value}>
        {choices.map((choice) => (
          <BaseMenu.RadioItem
            key={choice.value}
            value={choice.value}
            className={itemClass}
            closeOnClick
            onClick={() => onChange(choice.value)}
          >
            <span className="grid size-4 place-items-center text-accent">
              {choice.value === value ? <Check size={14} aria-hidden="true" /> : null}
            </span>
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            {choice.note === undefined ? null : <span className="pl-3 text-sm text-faint">{choice.note}</span>}
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}

export function MenuSeparator(): ReactElement {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export function Kbd({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <kbd className="inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border border-line bg-panel px-1 font-mono text-xs text-faint">
      {children}
    </kbd>
  );
}
