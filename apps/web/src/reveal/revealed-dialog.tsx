'use client';

import type { Reveal, RevealedValue } from '@logwarden/contracts';
import { Button, Dialog, Skeleton } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useFresh } from '../frame/fresh-sign-in.tsx';
import { useErrorSentence } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { secondsLeft, timeLeftText } from './time-left.ts';

export interface RevealedDialogProps {
  readonly reveal: Pick<Reveal, 'id' | 'ticket'>;
  readonly onClose: () => void;
}

/** One hidden value, with who sees it across it, until its time is over. It is kept nowhere: closing forgets it. */
export function RevealedDialog({ reveal, onClose }: RevealedDialogProps): ReactElement {
  const t = useTranslations('reveal');
  const tStates = useTranslations('states');
  const client = useClient();
  const fresh = useFresh();
  const sentence = useErrorSentence();
  const [value, setValue] = useState<RevealedValue | undefined>();
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const over = useCallback(() => {
    setValue(undefined);
    setOver(true);
  }, []);
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      setValue(await fresh(() => client.openReveal({ params: { revealId: reveal.id } })));
    } catch (failure) {
      setError(sentence(failure));
    }
    setBusy(false);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('seeTitle', { ticket: reveal.ticket })}
      description={value === undefined && !isOver ? t('seeText') : undefined}
      closeLabel={tStates('close')}
      footer={<Button onClick={onClose}>{value === undefined ? tStates('close') : t('hideNow')}</Button>}
    >
      {error === undefined ? null : <Notice tone="critical">{error}</Notice>}
      {isOver ? <p className="py-4 text-soft">{t('over')}</p> : null}
      {isBusy ? <Skeleton className="my-2 h-16" /> : null}
      {value === undefined && !isOver && !isBusy ? (
        <Button variant="primary" className="my-2" onClick={() => void open()}>
          {t('see')}
        </Button>
      ) : null}
      {value === undefined ? null : <Value value={value} onOver={over} />}
    </Dialog>
  );
}

/** The value goes when its time is over, and when the page is no longer looked at. */
function useHiding(hideAtMs: number, onOver: () => void): number {
  const [left, setLeft] = useState(() => secondsLeft(hideAtMs, Date.now()));
  useEffect(() => {
    const tick = (): void => {
      const now = secondsLeft(hideAtMs, Date.now());
      setLeft(now);
      if (now === 0) onOver();
    };
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') onOver();
    };
    const timer = setInterval(tick, 500);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [hideAtMs, onOver]);
  return left;
}

const repetitions = 24;

function Value({ value, onOver }: { readonly value: RevealedValue; readonly onOver: () => void }): ReactElement {
  const t = useTranslations('reveal');
  const tClasses = useTranslations('masking.classes');
  const left = useHiding(Date.parse(value.hideAt), onOver);
  return (
    <div className="flex flex-col gap-2 pb-2">
      <div className="relative overflow-hidden rounded-md border border-line bg-code px-4 py-6 text-center select-none">
        <div
          aria-hidden="true"
          data-testid="watermark"
          className="pointer-events-none absolute -inset-8 -rotate-12 overflow-hidden text-xs leading-6 text-faint opacity-40"
        >
          {Array.from({ length: repetitions }, (_, index) => (
            <span key={index} className="mr-6 inline-block whitespace-nowrap">
              {value.watermark}
            </span>
          ))}
        </div>
        <code className="relative font-mono text-xl [overflow-wrap:anywhere]" data-testid="revealed-value">
          {value.value}
        </code>
      </div>
      <p className="flex flex-wrap justify-between gap-2 text-sm text-faint">
        <span>{tClasses(value.dataClass)}</span>
        <span role="timer">{t('left', { time: timeLeftText(left) })}</span>
      </p>
      <p className="text-sm text-faint">{t('seenBy', { watermark: value.watermark })}</p>
    </div>
  );
}
