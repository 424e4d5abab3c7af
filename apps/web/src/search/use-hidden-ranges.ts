'use client';

import type { TextRange } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { hiddenSpans } from './hidden-spans.ts';

/** Ranges of a shown text that look masked, each saying what is hidden there. */
export function useHiddenRanges(): (text: string) => readonly TextRange[] {
  const t = useTranslations('reveal');
  const tClasses = useTranslations('masking.classes');
  return useCallback(
    (text) =>
      hiddenSpans(text).map(({ start, end, dataClass }) => ({
        start,
        end,
        className: 'rounded-sm bg-mask text-mask-text',
        title: dataClass === undefined ? t('hidden') : t('hiddenClass', { name: tClasses(dataClass) }),
      })),
    [t, tClasses],
  );
}
