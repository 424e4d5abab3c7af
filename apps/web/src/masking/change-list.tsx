'use client';

import { dataClasses, type PolicyChange } from '@logwarden/contracts';
import { Badge } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

const kindSigns = { added: '+', removed: '−', changed: '±' } as const;

/** What one version does otherwise than the one before it. */
export function ChangeList({ changes }: { readonly changes: readonly PolicyChange[] }): ReactElement | null {
  const t = useTranslations('masking');
  if (changes.length === 0) return null;
  const nameOf = ({ part, name }: PolicyChange): string => {
    const known = dataClasses.find((item) => item === name);
    if (part === 'detector' && known !== undefined) return t(`classes.${known}`);
    return part === 'payment_messages' ? '' : name;
  };
  return (
    <ul className="flex flex-col gap-0.5" aria-label={t('difference')}>
      {changes.map((change) => (
        <li key={`${change.part} ${change.name}`} className="flex flex-wrap items-baseline gap-x-2">
          <span aria-hidden="true" className="w-3 font-mono text-faint">
            {kindSigns[change.kind]}
          </span>
          <span>
            {t(`parts.${change.part}`)} <b className="font-medium">{nameOf(change)}</b>{' '}
            <span className="text-soft">{t(`kinds.${change.kind}`)}</span>
          </span>
          {change.loosens ? <Badge tone="caution">{t('masksLess')}</Badge> : null}
        </li>
      ))}
    </ul>
  );
}
