'use client';

import type { ClientError } from '@logwarden/client';
import { Button, EmptyState } from '@logwarden/ui';
import { EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { useCan } from '../frame/session-context.tsx';
import { LookupDialog } from '../reveal/lookup-dialog.tsx';
import type { SearchScope } from './state.ts';

export interface MaskedRefusalProps {
  readonly error: ClientError;
  readonly scope: SearchScope | undefined;
  readonly onQuery: (query: string) => void;
  readonly onLine: (position: string) => void;
}

/** A query that would find out a hidden value: why it is not answered, and what one can do instead. */
export function MaskedRefusal({ error, scope, onQuery, onLine }: MaskedRefusalProps): ReactElement {
  const t = useTranslations('reveal.refused');
  const canLookUp = useCan('pii.lookup');
  const [isLooking, setLooking] = useState(false);
  const { field = '' } = error.details;
  const isPlain = field !== '' && !field.startsWith('event.pii');
  return (
    <EmptyState
      icon={<EyeOff size={18} className="text-mask-text" aria-hidden="true" />}
      title={isPlain ? t('title', { field }) : t('titleOther')}
      action={
        <>
          {isPlain ? <Button onClick={() => onQuery(`${field}:*`)}>{t('exists', { field })}</Button> : null}
          {canLookUp && scope !== undefined ? (
            <Button variant="primary" onClick={() => setLooking(true)}>
              {t('lookup')}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{t('why')}</p>
      <p className="mt-1">{canLookUp ? t('withLookup') : t('withoutLookup')}</p>
      {isLooking && scope !== undefined ? (
        <LookupDialog
          scope={scope}
          onOpen={(position) => {
            setLooking(false);
            onLine(position);
          }}
          onClose={() => setLooking(false)}
        />
      ) : null}
    </EmptyState>
  );
}
