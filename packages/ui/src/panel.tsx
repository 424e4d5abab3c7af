import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface PanelProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
}

/** A bordered card. Cards nest at most twice. */
export function Panel({ title, note, actions, children, className, bodyClassName }: PanelProps): ReactElement {
  return (
    <section className={classNames('flex min-w-0 flex-col rounded-md border border-line bg-panel', className)}>
      {title === undefined && actions === undefined ? null : (
        <header className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 px-3 pt-1">
          <h2 className="text-md font-semibold">{title}</h2>
          {note === undefined ? null : <span className="text-sm text-faint">{note}</span>}
          {actions === undefined ? null : <div className="ml-auto flex items-center gap-1">{actions}</div>}
        </header>
      )}
      <div className={classNames('min-h-0 min-w-0 flex-1', bodyClassName)}>{children}</div>
    </section>
  );
}

export type Tone = 'neutral' | 'ok' | 'caution' | 'critical' | 'accent';

const tones: Record<Tone, string> = {
  neutral: 'bg-hover text-soft',
  ok: 'bg-ok-soft text-ok',
  caution: 'bg-caution-soft text-caution',
  critical: 'bg-critical-soft text-critical',
  accent: 'bg-accent-soft text-accent',
};

export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly title?: string;
}

/** A small label with a tone; its words say what the tone says. */
export function Badge({ tone = 'neutral', icon, children, title }: BadgeProps): ReactElement {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-sm font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

/** A dot with words beside it. */
export function StatusDot({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactElement {
  const colour = {
    neutral: 'bg-faint',
    ok: 'bg-ok',
    caution: 'bg-caution',
    critical: 'bg-critical',
    accent: 'bg-accent',
  };
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden="true" className={classNames('size-2 rounded-full', colour[tone])} />
      {children}
    </span>
  );
}
