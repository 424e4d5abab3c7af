'use client';

import { ClientError } from '@logwarden/client';
import { Button, CopyButton, ErrorState, ForbiddenState } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

/** The sentence for a failure, in the reader's language; the server's own words where they say more. */
export function useErrorSentence(): (error: unknown) => string {
  const t = useTranslations('states');
  return (error) => {
    if (!(error instanceof ClientError)) return t('errors.internal.unexpected');
    if (error.code === 'auth.not_fresh' && error.details['reason'] === 'enrol') return t('enrolFirst');
    return t(`errors.${error.code}`, { message: error.message });
  };
}

export interface QueryFailureProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly className?: string;
}

/** What failed, whether it was retried, the request's id to hand on. */
export function QueryFailure({ error, onRetry, className }: QueryFailureProps): ReactElement {
  const t = useTranslations('states');
  const sentence = useErrorSentence();
  const known = error instanceof ClientError ? error : undefined;
  const requestId = known?.requestId;
  if (known?.code === 'auth.forbidden') {
    return (
      <ForbiddenState title={t('forbidden.title')} {...(className === undefined ? {} : { className })}>
        {known.message}
      </ForbiddenState>
    );
  }
  // Nothing broke: the list of lines says at length what is hidden and what can be asked instead.
  if (known?.code === 'field.masked') return <p className="px-3 py-4 text-center text-faint">{sentence(error)}</p>;
  return (
    <ErrorState
      title={t('failed')}
      {...(className === undefined ? {} : { className })}
      detail={
        requestId === undefined ? undefined : (
          <span className="inline-flex items-center gap-1">
            {t('requestId', { id: requestId })}
            <CopyButton text={requestId} label={t('copy')} copiedLabel={t('copied')} />
          </span>
        )
      }
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>{t('retry')}</Button>}
    >
      {sentence(error)}
      {known?.retryable === true ? ` ${t('retried')}` : ''}
      {known?.details.expected === undefined ? null : <p className="mt-1 text-faint">{known.details.expected}</p>}
    </ErrorState>
  );
}
