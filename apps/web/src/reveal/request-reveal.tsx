'use client';

import type { Reveal, SearchHit } from '@logwarden/contracts';
import { Button, Dialog, TextArea, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import type { HiddenPlace } from '../search/hidden-spans.ts';
import { RevealedDialog } from './revealed-dialog.tsx';

export interface RequestRevealProps {
  readonly hit: Pick<SearchHit, 'position' | 'source'>;
  readonly place: HiddenPlace;
  readonly onClose: () => void;
}

/** Asks to see one hidden value: why, and for which ticket. Where one person is enough, it is shown next. */
export function RequestReveal({ hit, place, onClose }: RequestRevealProps): ReactElement {
  const t = useTranslations('reveal');
  const tStates = useTranslations('states');
  const client = useClient();
  const [reason, setReason] = useState('');
  const [ticket, setTicket] = useState('');
  const [made, setMade] = useState<Reveal | undefined>();
  const change = useChange(['listReveals'], () => undefined);
  const submit = (): void => {
    const { field, item, at } = place;
    const body = { position: hit.position, field, item, at, reason, ticket };
    void change.run(async () => setMade(await client.requestReveal({ body })), '');
  };
  if (made?.state === 'approved') return <RevealedDialog reveal={made} onClose={onClose} />;
  if (made !== undefined) return <Waiting onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('askTitle')}
      description={
        <>
          <code className="rounded-sm bg-mask px-1 text-mask-text">{place.shown}</code> {t('askText')}
        </>
      }
      closeLabel={tStates('close')}
    >
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <TextArea
          label={t('reason')}
          hint={t('reasonHint')}
          rows={3}
          required
          minLength={5}
          maxLength={1000}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          label={t('ticket')}
          required
          maxLength={100}
          placeholder="INC-2025-0417"
          value={ticket}
          onChange={(event) => setTicket(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Waiting({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('reveal');
  const tStates = useTranslations('states');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('waitingTitle')}
      description={t('waitingText')}
      closeLabel={tStates('close')}
      width="sm"
      footer={
        <>
          <Link
            href="/masking?tab=requests"
            className="inline-flex h-8 items-center rounded-sm px-2 text-accent hover:underline"
          >
            {t('toRequests')}
          </Link>
          <Button variant="primary" onClick={onClose}>
            {tStates('close')}
          </Button>
        </>
      }
    />
  );
}
