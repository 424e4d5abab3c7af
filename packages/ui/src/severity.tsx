import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';

export const severities = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type Severity = (typeof severities)[number];

/** Names that devices and libraries use for the six levels we draw. */
const aliases: Readonly<Record<string, Severity>> = {
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  panic: 'fatal',
  fatal: 'fatal',
  severe: 'error',
  err: 'error',
  error: 'error',
  high: 'error',
  warn: 'warn',
  warning: 'warn',
  medium: 'warn',
  notice: 'info',
  info: 'info',
  information: 'info',
  informational: 'info',
  low: 'info',
  debug: 'debug',
  fine: 'debug',
  verbose: 'trace',
  finest: 'trace',
  trace: 'trace',
};

/** The drawn level of a level text, in any case; undefined when it is none we know. */
export function severityOf(level: string): Severity | undefined {
  return aliases[level.toLowerCase()];
}

const colours: Record<Severity, string> = {
  fatal: 'text-[var(--sev-fatal)]',
  error: 'text-[var(--sev-error)]',
  warn: 'text-[var(--sev-warn)]',
  info: 'text-[var(--sev-info)]',
  debug: 'text-[var(--sev-debug)]',
  trace: 'text-[var(--sev-trace)]',
};

export interface SeverityBadgeProps {
  readonly level: string | undefined;
  readonly className?: string;
}

/** A boxed letter; the letter and the colour say the same. Fatal and error are filled faintly so that they stand out. */
export function SeverityBadge({ level, className }: SeverityBadgeProps): ReactElement {
  const severity = level === undefined ? undefined : severityOf(level);
  const letter = severity === undefined ? '·' : severity.charAt(0).toUpperCase();
  const strong = severity === 'fatal' || severity === 'error';
  return (
    <span
      title={level}
      className={classNames(
        'relative inline-grid size-4 shrink-0 place-items-center overflow-hidden rounded-[3px] border border-current font-mono text-2xs leading-none font-semibold',
        severity === undefined ? 'text-faint' : colours[severity],
        strong && 'bg-[color-mix(in_srgb,currentColor_12%,transparent)]',
        className,
      )}
    >
      {letter}
    </span>
  );
}
