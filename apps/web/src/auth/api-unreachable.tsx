'use client';

import { Button, ErrorState } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { type ReactElement, useEffect } from 'react';

const retryMs = 3000;

/** Shown while the api is away, e.g. during its restart; asks again by itself. */
export function ApiUnreachable({ requestId }: { readonly requestId: string | undefined }): ReactElement {
  const t = useTranslations('auth.unreachable');
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), retryMs);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <main className="grid h-dvh place-items-center">
      <ErrorState
        title={t('title')}
        {...(requestId === undefined ? {} : { detail: requestId })}
        action={<Button onClick={() => router.refresh()}>{t('retry')}</Button>}
      >
        {t('text')}
      </ErrorState>
    </main>
  );
}
