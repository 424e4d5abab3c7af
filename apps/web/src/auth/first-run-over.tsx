'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';
import { AuthCard } from './auth-card.tsx';

/** Why the one-time link leads nowhere (any more). */
export function FirstRunOver({ reason }: { readonly reason: 'done' | 'noToken' }): ReactElement {
  const t = useTranslations('auth.firstRun');
  return (
    <AuthCard title={t(reason)} lead={t(`${reason}Text`)}>
      <Link href="/sign-in" className="text-accent hover:underline">
        {t('toSignIn')}
      </Link>
    </AuthCard>
  );
}
