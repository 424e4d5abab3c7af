'use client';

import { useTranslations } from 'next-intl';

/** What is wrong with a field that was not filled in as it must be, in the reader's language. */
export function useFaultText(): (validity: ValidityState) => string {
  const t = useTranslations('auth.problems');
  return ({ valueMissing, typeMismatch, tooShort }) => {
    if (valueMissing) return t('missing');
    if (typeMismatch) return t('fields.email');
    return tooShort ? t('rules.short') : '';
  };
}
