'use client';

import { routeKey } from '@logwarden/client';
import { Button, TextField } from '@logwarden/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, type ReactElement, useState } from 'react';
import { toast } from 'sonner';
import { useClient } from '../frame/session-context.tsx';
import { isClientError } from '../frame/session-context.tsx';
import { useErrorSentence } from '../frame/query-failure.tsx';
import { passwordProblem } from './form-problem.ts';
import { useFormSentence } from './use-form-sentence.ts';
import { AuthCard, Notice } from './auth-card.tsx';
import { useFaultText } from './use-fault-text.ts';

/** The page that must be passed after a first sign-in with a given password. */
export function ChangePasswordPage(): ReactElement {
  const t = useTranslations('auth.password');
  const router = useRouter();
  return (
    <AuthCard title={t('title')} lead={t('lead')}>
      <ChangePasswordForm onDone={() => router.refresh()} />
    </AuthCard>
  );
}

export function ChangePasswordForm({ onDone }: { readonly onDone?: () => void }): ReactElement {
  const t = useTranslations('auth.password');
  const tRules = useTranslations('auth.firstRun');
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const formSentence = useFormSentence();
  const faultText = useFaultText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      queries.setQueryData(routeKey('getSession'), await client.changePassword({ body: { current, next } }));
      toast.success(t('done'));
      setCurrent('');
      setNext('');
      onDone?.();
    } catch (failure) {
      setError(isClientError(failure) ? formSentence(passwordProblem(failure), failure) : sentence(failure));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-sm flex-col gap-4">
      {error === undefined ? null : <Notice tone="critical">{error}</Notice>}
      <TextField
        label={t('current')}
        type="password"
        autoComplete="current-password"
        required
        faultText={faultText}
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <TextField
        label={t('next')}
        type="password"
        autoComplete="new-password"
        hint={tRules('passwordHint')}
        required
        faultText={faultText}
        minLength={12}
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
      <Button type="submit" variant="primary" busy={isBusy} className="self-start">
        {t('submit')}
      </Button>
    </form>
  );
}
