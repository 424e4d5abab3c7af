'use client';

import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { TopBar } from '../frame/top-bar.tsx';
import { SourceEditor } from './source-editor.tsx';

export function NewSourcePage(): ReactElement {
  const t = useTranslations('sources');
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col overflow-y-auto px-3 pb-4 md:px-4">
        <SourceEditor />
      </main>
    </>
  );
}
