import { CircleAlert, Inbox, Lock } from 'lucide-react';
import type { CSSProperties, ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface StateProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** The one next step. */
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
  readonly className?: string;
}

function StateFrame({ title, children, action, icon, className }: StateProps): ReactElement {
  return (
    <div className={classNames('mx-auto flex max-w-xl flex-col items-center gap-2 px-6 py-10 text-center', className)}>
      <div className="mb-1 grid size-9 place-items-center rounded-lg border border-line bg-code text-faint">{icon}</div>
      <h3 className="text-md font-semibold text-ink">{title}</h3>
      {children === undefined ? null : <div className="text-soft">{children}</div>}
      {action === undefined ? null : <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** What it is, why it is empty, the one next step. */
export function EmptyState(props: StateProps): ReactElement {
  return <StateFrame icon={<Inbox size={18} aria-hidden="true" />} {...props} />;
}

/** What failed, whether it is retried, the request id. */
export function ErrorState(props: StateProps & { readonly detail?: ReactNode }): ReactElement {
  const { detail, children, ...rest } = props;
  return (
    <div role="alert">
      <StateFrame icon={<CircleAlert size={18} className="text-critical" aria-hidden="true" />} {...rest}>
        {children}
        {detail === undefined ? null : <div className="mt-1 font-mono text-sm text-faint">{detail}</div>}
      </StateFrame>
    </div>
  );
}

/** Which right is missing and who can grant it. */
export function ForbiddenState(props: StateProps): ReactElement {
  return <StateFrame icon={<Lock size={18} aria-hidden="true" />} {...props} />;
}

/** A block that reserves the room of what is loading. */
export function Skeleton({
  className,
  style,
}: {
  readonly className?: string;
  readonly style?: CSSProperties;
}): ReactElement {
  return <span aria-hidden="true" className={classNames('skeleton block', className)} style={style} />;
}

/** A line under a bar that moves while something runs. Reserves its 2 px when idle. */
export function ProgressLine({ active, label }: { readonly active: boolean; readonly label: string }): ReactElement {
  return (
    <div
      className="h-0.5 w-full overflow-hidden"
      role={active ? 'progressbar' : undefined}
      aria-label={active ? label : undefined}
    >
      {active ? <div className="h-full w-1/4 animate-[indeterminate_1.1s_ease-in-out_infinite] bg-accent" /> : null}
    </div>
  );
}
