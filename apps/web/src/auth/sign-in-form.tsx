'use client';

import { Button, IconButton, TextField } from '@logwarden/ui';
import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type SubmitEvent, type ReactElement, useState } from 'react';
import { usePreferences } from '../frame/preferences-context.tsx';
import { useErrorSentence } from '../frame/query-failure.tsx';
import { AuthCard, Notice } from './auth-card.tsx';
import { signInWith } from './auth-client.ts';
import { failureOfSignIn, safeNext } from './auth-reply.ts';
import { ProviderSignIn, useRefusalText } from './provider-sign-in.tsx';
import { useFaultText } from './use-fault-text.ts';

export interface SignInFormProps {
  readonly next: string | undefined;
  /** Name of the OpenID provider; null: there is none. */
  readonly provider: string | null;
  /** Why a sign-in there led to no session. */
  readonly refused: string | undefined;
  readonly ended: boolean;
  readonly firstRunNeeded: boolean;
  readonly isDemo: boolean;
}

export function SignInForm(props: SignInFormProps): ReactElement {
  const { next, provider, refused, ended, firstRunNeeded, isDemo } = props;
  const t = useTranslations('auth');
  const sentence = useErrorSentence();
  const faultText = useFaultText();
  const refusalText = useRefusalText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  /** undefined: the account has not asked for one. */
  const [code, setCode] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const [isTried, setTried] = useState(false);
  const shownError = error ?? (refused === undefined || isTried ? undefined : refusalText(refused));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setTried(true);
    const failure = failureOfSignIn(await signInWith('credentials', signInFields({ email, password, code })));
    if (failure === undefined) {
      window.location.assign(safeNext(next));
      return;
    }
    setBusy(false);
    if (failure.code === 'auth.second_factor' && code === undefined) setCode('');
    else
      setError(code === undefined || failure.code !== 'auth.invalid' ? sentence(failure) : t('signIn.wrongWithCode'));
  };
  return (
    <AuthCard title={t('signIn.title')} lead={t('signIn.lead')} footer={<LanguageLine />}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {ended && shownError === undefined ? <Notice tone="caution">{t('signIn.ended')}</Notice> : null}
        {firstRunNeeded ? <Notice tone="caution">{t('signIn.firstRunNeeded')}</Notice> : null}
        {shownError === undefined ? null : <Notice tone="critical">{shownError}</Notice>}
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          faultText={faultText}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="relative">
          <TextField
            label={t('signIn.password')}
            type={isShown ? 'text' : 'password'}
            name="password"
            autoComplete="current-password"
            required
            faultText={faultText}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <IconButton
            label={isShown ? t('signIn.hide') : t('signIn.show')}
            icon={isShown ? <EyeOff size={15} /> : <Eye size={15} />}
            className="absolute right-1 bottom-1"
            onClick={() => setShown(!isShown)}
          />
        </div>
        {code === undefined ? null : (
          <TextField
            label={t('signIn.code')}
            hint={t('signIn.codeHint')}
            name="code"
            autoComplete="one-time-code"
            autoFocus
            required
            minLength={6}
            faultText={faultText}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        <Button type="submit" variant="primary" size="lg" busy={isBusy} className="mt-1">
          {t('signIn.submit')}
        </Button>
        {isDemo ? <p className="text-sm text-faint">{t('demo.text')}</p> : null}
      </form>
      {provider === null ? null : <ProviderSignIn name={provider} next={next} />}
    </AuthCard>
  );
}

interface Entered {
  readonly email: string;
  readonly password: string;
  readonly code: string | undefined;
}

function signInFields({ code, ...rest }: Entered): Readonly<Record<string, string>> {
  return code === undefined ? rest : { ...rest, code };
}

export function LanguageLine(): ReactElement {
  const t = useTranslations('frame');
  const { locale, setLocale } = usePreferences();
  const other = locale === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      lang={other}
      className="rounded-sm hover:text-ink hover:underline"
      onClick={() => setLocale(other)}
    >
      {t(`language.${other}`)}
    </button>
  );
}
