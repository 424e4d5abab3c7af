import { type ComponentProps, type ReactElement, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export const inputClass =
  'w-full rounded-md border border-line-strong bg-panel px-2.5 text-ink outline-none ' +
  'focus:border-accent focus:ring-2 focus:ring-accent/25 disabled:bg-hover disabled:text-faint aria-invalid:border-critical';

interface FieldFrameProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

function FieldFrame({ id, label, hint, error, className, children }: FieldFrameProps): ReactElement {
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium text-soft">
        {label}
      </label>
      {children}
      {error === undefined ? null : (
        <p id={`${id}-error`} role="alert" className="text-sm text-critical">
          {error}
        </p>
      )}
      {hint === undefined || error !== undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly mono?: boolean;
  readonly className?: string;
  /** Says what is wrong with an input that the browser refuses; without it the browser does, in its own language. */
  readonly faultText?: (validity: ValidityState) => string;
}

export function TextField(props: TextFieldProps): ReactElement {
  const { label, hint, error, mono, className, faultText, ...rest } = props;
  const id = useId();
  const faults =
    faultText === undefined
      ? {}
      : {
          onInvalid: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
            currentTarget.setCustomValidity(faultText(currentTarget.validity)),
          onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
            currentTarget.setCustomValidity(''),
        };
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} className={className}>
      <input
        id={id}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, hint, error)}
        className={classNames(inputClass, 'h-8', mono === true && 'font-mono text-sm')}
        {...faults}
        {...rest}
      />
    </FieldFrame>
  );
}

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'className'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly mono?: boolean;
  readonly className?: string;
}

export function TextArea({ label, hint, error, mono, className, ...rest }: TextAreaProps): ReactElement {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} className={className}>
      <textarea
        id={id}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, hint, error)}
        className={classNames(inputClass, 'resize-y py-1.5', mono === true && 'log-text')}
        {...rest}
      />
    </FieldFrame>
  );
}

function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  if (error !== undefined) return `${id}-error`;
  return hint === undefined ? undefined : `${id}-hint`;
}
