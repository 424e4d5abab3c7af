import type { ReactElement, ReactNode } from 'react';
import { Logo } from '../frame/logo.tsx';

export interface AuthCardProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The page in front of the console: one card on a quiet ground. */
export function AuthCard({ title, lead, children, footer }: AuthCardProps): ReactElement {
  return (
    <main className="flex h-dvh flex-col items-center overflow-y-auto px-4 py-[10vh]">
      <div className="w-full max-w-[400px]">
        <div className="mb-6 flex items-center gap-2.5">
          <Logo size={32} />
          <span className="text-lg font-semibold tracking-tight">Logwarden</span>
        </div>
        <div className="rounded-lg border border-line bg-panel p-6">
          <h1 className="text-xl font-semibold">{title}</h1>
          <p className="mt-1 mb-5 text-soft">{lead}</p>
          {children}
        </div>
        {footer === undefined ? null : (
          <div className="mt-4 flex items-center justify-between text-sm text-faint">{footer}</div>
        )}
      </div>
    </main>
  );
}

export function Notice({
  tone,
  children,
}: {
  readonly tone: 'caution' | 'critical';
  readonly children: ReactNode;
}): ReactElement {
  return (
    <p
      role={tone === 'critical' ? 'alert' : 'status'}
      className={
        tone === 'critical'
          ? 'rounded-md bg-critical-soft px-3 py-2 text-critical'
          : 'rounded-md bg-caution-soft px-3 py-2 text-caution'
      }
    >
      {children}
    </p>
  );
}
