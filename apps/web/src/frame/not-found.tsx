'use client';

import { EmptyState } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';

export function NotFound(): ReactElement {
  const t = useTranslations('states.notFound');
  return (
    <main className="grid h-dvh place-items-center">
      <EmptyState
        title={t('title')}
        action={
          <Link href="/search" className="text-accent hover:underline">
            {t('action')}
          </Link>
        }
      >
        {t('text')}
      </EmptyState>
    </main>
  );
}
