'use client';

import { Button, ErrorState } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps): ReactElement {
  const t = useTranslations('states');
  return (
    <main className="grid h-dvh place-items-center">
      <ErrorState
        title={t('crash.title')}
        {...(error.digest === undefined ? {} : { detail: error.digest })}
        action={<Button onClick={reset}>{t('retry')}</Button>}
      >
        {t('crash.text')}
      </ErrorState>
    </main>
  );
}
