'use client';

import type { MaskPreviewLine, MaskReason } from '@logwarden/contracts';
import { classNames, Tip } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { reasonParts } from './reason-parts.ts';

type Segments = MaskPreviewLine['segments'];

const signs: Readonly<Record<MaskReason['change'], string>> = { same: '', hidden: '+', shown: '−' };

/** Class, how sure, and why, in the reader's language. */
function useReasonText(): (reason: MaskReason) => string {
  const t = useTranslations('masking');
  return ({ dataClass, confidence, reason }) => {
    const why = reasonParts(reason).map(({ key, value }) => t(`reasons.${key}`, { value }));
    return t('reasonLine', {
      dataClass: t(`classes.${dataClass}`),
      confidence: t(`confidences.${confidence}`),
      why: why.join(t('reasonSeparator')),
    });
  };
}

/** A line after masking: hidden parts stand out and say why; a sign says what the change adds or gives up. */
export function MaskedSegments({ segments }: { readonly segments: Segments }): ReactElement {
  const reasonText = useReasonText();
  return (
    <>
      {segments.map(({ text, masked }, index) =>
        masked === undefined ? (
          <span key={index}>{text}</span>
        ) : (
          <Tip key={index} label={reasonText(masked)}>
            <mark
              className={classNames(
                'rounded-sm !bg-mask px-0.5 !text-mask-text',
                masked.change === 'hidden' && 'outline outline-ok',
                masked.change === 'shown' && 'line-through outline outline-dashed outline-critical',
              )}
            >
              {signs[masked.change]}
              {text}
            </mark>
          </Tip>
        ),
      )}
    </>
  );
}

/** The same reasons as a list, for whoever cannot hover. */
export function ReasonList({ segments }: { readonly segments: Segments }): ReactElement | null {
  const t = useTranslations('masking');
  const reasonText = useReasonText();
  const masked = segments.filter((segment) => segment.masked !== undefined);
  if (masked.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 border-t border-line/60 px-2 py-1 text-sm text-faint">
      {masked.map(({ text, masked: reason }, index) =>
        reason === undefined ? null : (
          <li key={index}>
            <code className="text-mask-text">{text.length > 24 ? `${text.slice(0, 24)}…` : text}</code>{' '}
            {reasonText(reason)}
            {reason.change === 'same' ? null : (
              <span className={reason.change === 'hidden' ? 'ml-1 text-ok' : 'ml-1 text-critical'}>
                {t(`spanChanges.${reason.change}`)}
              </span>
            )}
          </li>
        ),
      )}
    </ul>
  );
}
