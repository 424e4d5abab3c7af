import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Tip } from './tip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'link';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-accent-text hover:not-data-disabled:bg-accent-hover font-medium',
  secondary: 'border border-line-strong bg-panel text-ink hover:not-data-disabled:bg-hover',
  ghost: 'text-soft hover:not-data-disabled:bg-hover hover:not-data-disabled:text-ink',
  danger: 'bg-critical text-panel font-medium hover:not-data-disabled:opacity-90',
  link: 'text-accent hover:not-data-disabled:underline underline-offset-2 !px-0',
};

const sizes = { sm: 'h-6 px-2 text-sm gap-1', md: 'h-8 px-3 text-base gap-1.5', lg: 'h-9 px-4 text-base gap-2' };

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly variant?: ButtonVariant;
  readonly size?: keyof typeof sizes;
  readonly icon?: ReactNode;
  readonly className?: string;
  /** Shows a turning ring and blocks presses; the label stays, so nothing jumps. */
  readonly busy?: boolean;
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps): ReactElement {
  return (
    <BaseButton
      type={type}
      disabled={busy || disabled === true}
      aria-busy={busy || undefined}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md whitespace-nowrap select-none',
        'transition-colors duration-100 data-disabled:cursor-default data-disabled:opacity-50',
        sizes[size],
        variants[variant],
        className,
      )}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </BaseButton>
  );
}

export function Spinner({ className }: { readonly className?: string }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'inline-block size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent',
        className,
      )}
    />
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  /** Accessible name, also the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
  readonly size?: 'xs' | 'sm' | 'md';
  readonly pressed?: boolean;
  readonly className?: string;
}

const iconSizes = { xs: 'size-5 rounded-sm', sm: 'size-6 rounded-sm', md: 'size-8 rounded-md' };

export function IconButton({
  label,
  icon,
  shortcut,
  size = 'sm',
  pressed,
  className,
  type = 'button',
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <Tip label={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-grid shrink-0 place-items-center text-soft transition-colors duration-100',
          'hover:bg-hover hover:text-ink disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent',
          iconSizes[size],
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tip>
  );
}
