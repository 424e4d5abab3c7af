import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactElement } from 'react';
import { pageTitle } from '../../server/page-title.ts';
import { isDemo } from '../../server/env.ts';
import { oidcName } from '../../server/oidc-sign-in.ts';
import { isFirstRunNeeded } from '../../server/first-run.ts';
import { readSession } from '../../server/session.ts';
import { safeNext } from '../../src/auth/auth-reply.ts';
import { SignInForm } from '../../src/auth/sign-in-form.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('signIn');
}

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SignInPage({ searchParams }: PageProps): Promise<ReactElement> {
  const params = await searchParams;
  const next = typeof params['next'] === 'string' ? params['next'] : undefined;
  const refused = typeof params['refused'] === 'string' ? params['refused'] : undefined;
  const [state, firstRunNeeded, provider] = await Promise.all([readSession(), isFirstRunNeeded(), oidcName()]);
  if (state.kind === 'signed-in') redirect(safeNext(next));
  return (
    <SignInForm
      next={next}
      provider={provider}
      refused={refused}
      ended={params['ended'] !== undefined}
      firstRunNeeded={firstRunNeeded ?? false}
      isDemo={isDemo()}
    />
  );
}
