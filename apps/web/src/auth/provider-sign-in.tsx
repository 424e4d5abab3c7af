'use client';

import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { safeNext } from './auth-reply.ts';

/** Where the browser goes to sign in at the provider; `isFresh`: it must be shown there again who it is. */
export function providerStart(next: string | undefined, isFresh: boolean): string {
  const query = new URLSearchParams({ next: safeNext(next), ...(isFresh ? { fresh: '1' } : {}) });
  return `/api/oidc/start?${query.toString()}`;
}

const reasons = [
  'flow',
  'state',
  'denied',
  'client',
  'code',
  'token',
  'email',
  'address',
  'no_roles',
  'provider',
] as const;

/** Why the provider's sign-in led to no session, in the reader's language. */
export function useRefusalText(): (word: string) => string {
  const t = useTranslations('auth.provider.refused');
  return (word) => t(reasons.find((reason) => reason === word) ?? 'other');
}

export interface ProviderSignInProps {
  readonly name: string;
  readonly next: string | undefined;
}

/** A plain link: the way to the provider is one of addresses, not of scripts. */
export function ProviderSignIn({ name, next }: ProviderSignInProps): ReactElement {
  const t = useTranslations('auth.provider');
  return (
    <div className="mt-5 flex flex-col gap-4 border-t border-line pt-5">
      <a
        href={providerStart(next, false)}
        className="inline-flex h-9 items-center justify-center gap-2 rounded-md border border-line-strong bg-panel px-4 text-ink hover:bg-hover"
      >
        <KeyRound size={15} aria-hidden="true" />
        <span className="truncate">{t('signIn', { name })}</span>
      </a>
    </div>
  );
}
