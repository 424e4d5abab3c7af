import { redirect } from 'next/navigation';
import type { ReactElement, ReactNode } from 'react';
import { isDemo } from '../../server/env.ts';
import { readSession, requestedPath } from '../../server/session.ts';
import { ApiUnreachable } from '../../src/auth/api-unreachable.tsx';
import { ConsoleFrame } from '../../src/frame/console-frame.tsx';

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }): Promise<ReactElement> {
  const state = await readSession();
  if (state.kind === 'unreachable') return <ApiUnreachable requestId={state.requestId} />;
  if (state.kind === 'signed-out') redirect(`/sign-in?next=${encodeURIComponent(await requestedPath())}`);
  return (
    <ConsoleFrame session={state.session} isDemo={isDemo()}>
      {children}
    </ConsoleFrame>
  );
}
