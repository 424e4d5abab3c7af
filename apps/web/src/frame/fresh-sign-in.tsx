'use client';

import { ClientError, routeKey } from '@logwarden/client';
import { AppError } from '@logwarden/kernel';
import { Button, Dialog, TextField } from '@logwarden/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { createContext, type ReactElement, type ReactNode, useContext, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { providerStart } from '../auth/provider-sign-in.tsx';
import { useErrorSentence } from './query-failure.tsx';
import { useClient, useSession } from './session-context.tsx';

/** Sends; where the server asks for a fresh sign-in, asks for it and sends again. Giving up rejects with that failure. */
export type SendFresh = <T>(send: () => Promise<T>) => Promise<T>;

interface Asked {
  readonly failure: ClientError;
  readonly resolve: () => void;
  readonly reject: () => void;
}

const FreshContext = createContext<SendFresh | null>(null);

export function useFresh(): SendFresh {
  const value = useContext(FreshContext);
  if (value === null) throw new AppError('internal.unexpected', 'useFresh outside of its provider');
  return value;
}

function canBeShown(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === 'auth.not_fresh' && error.details['reason'] !== 'enrol';
}

/** What some acts need: password and second factor once more, without losing what was being done. */
export function FreshSignIn({ children }: { readonly children: ReactNode }): ReactElement {
  const [asked, setAsked] = useState<Asked | undefined>();
  const [send] = useState<SendFresh>(() => async <T,>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (!canBeShown(error)) throw error;
      await new Promise<void>((resolve, reject) => setAsked({ failure: error, resolve, reject: () => reject(error) }));
      return run();
    }
  });
  const close = (end: 'resolve' | 'reject'): void => {
    asked?.[end]();
    setAsked(undefined);
  };
  return (
    <FreshContext value={send}>
      {children}
      {asked === undefined ? null : (
        <Ask failure={asked.failure} onDone={() => close('resolve')} onCancel={() => close('reject')} />
      )}
    </FreshContext>
  );
}

interface AskProps {
  readonly failure: ClientError;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Who signed in by an OpenID provider has no password here: it shows itself there, and comes back. */
function Ask(props: AskProps): ReactElement {
  return props.failure.details['reason'] === 'provider' ? <AskAtProvider {...props} /> : <AskHere {...props} />;
}

function AskAtProvider({ onCancel }: AskProps): ReactElement {
  const t = useTranslations('states.fresh');
  const tStates = useTranslations('states');
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={t('title')}
      description={t('atProvider')}
      closeLabel={tStates('close')}
      width="sm"
    >
      <div className="flex justify-end gap-2 pb-4">
        <Button onClick={onCancel}>{tStates('cancel')}</Button>
        <Button
          variant="primary"
          onClick={() => {
            const { pathname, search } = window.location;
            window.location.assign(providerStart(`${pathname}${search}`, true));
          }}
        >
          {t('provider')}
        </Button>
      </div>
    </Dialog>
  );
}

function AskHere({ onDone, onCancel }: AskProps): ReactElement {
  const t = useTranslations('states.fresh');
  const tStates = useTranslations('states');
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const { session } = useSession();
  const { enrolled } = session.secondFactor;
  const hasPassword = session.method !== 'oidc';
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const body = { ...(hasPassword ? { password } : {}), ...(enrolled ? { code } : {}) };
      queries.setQueryData(routeKey('getSession'), await client.refreshSignIn({ body }));
      onDone();
    } catch (failure) {
      const isWrong = failure instanceof ClientError && failure.code === 'auth.invalid';
      setError(isWrong ? t('wrong') : sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={t('title')}
      description={hasPassword ? t('text') : t('codeOnly')}
      closeLabel={tStates('close')}
      width="sm"
    >
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {error === undefined ? null : <Notice tone="critical">{error}</Notice>}
        {hasPassword ? (
          <TextField
            label={t('password')}
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        ) : null}
        {enrolled ? (
          <TextField
            label={t('code')}
            hint={t('codeHint')}
            autoComplete="one-time-code"
            required
            minLength={6}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
