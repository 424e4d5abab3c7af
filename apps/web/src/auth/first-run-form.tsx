'use client';

import { Button, Select, TextField } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import { type SubmitEvent, type ReactElement, useState } from 'react';
import { ZoneField } from '../frame/zone-field.tsx';
import { AuthCard, Notice } from './auth-card.tsx';
import { signInWith } from './auth-client.ts';
import { failureOfSignIn } from './auth-reply.ts';
import { firstRunProblem } from './form-problem.ts';
import { LanguageLine } from './sign-in-form.tsx';
import { useFormSentence } from './use-form-sentence.ts';
import { useFaultText } from './use-fault-text.ts';

type Calendar = 'none' | 'CN';

export function FirstRunForm({ token }: { readonly token: string }): ReactElement {
  const t = useTranslations('auth.firstRun');
  const locale = useLocale();
  const sentence = useFormSentence();
  const faultText = useFaultText();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tenant, setTenant] = useState('');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [calendar, setCalendar] = useState<Calendar>(locale === 'zh-CN' ? 'CN' : 'none');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const form = JSON.stringify({ token, email, name, password, locale, tenant: { name: tenant, zone, calendar } });
    const failure = failureOfSignIn(await signInWith('first-run', { form }));
    if (failure === undefined) {
      window.location.assign('/sources');
      return;
    }
    setError(sentence(firstRunProblem(failure), failure));
    setBusy(false);
  };
  return (
    <AuthCard title={t('title')} lead={t('lead')} footer={<LanguageLine />}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {error === undefined ? null : <Notice tone="critical">{error}</Notice>}
        <TextField
          label={t('name')}
          name="name"
          autoComplete="name"
          autoFocus
          required
          faultText={faultText}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('email')}
          name="email"
          type="email"
          autoComplete="username"
          required
          faultText={faultText}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={t('password')}
          name="password"
          type="password"
          autoComplete="new-password"
          hint={t('passwordHint')}
          required
          faultText={faultText}
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <div className="border-t border-line" />
        <TextField
          label={t('tenant')}
          name="tenant"
          hint={t('tenantHint')}
          required
          faultText={faultText}
          value={tenant}
          onChange={(event) => setTenant(event.target.value)}
        />
        <div className="grid grid-cols-[1fr_120px] items-start gap-3">
          <ZoneField label={t('zone')} hint={t('zoneHint')} value={zone} onChange={setZone} />
          <div className="flex flex-col gap-1">
            <span className="text-sm font-medium text-soft">{t('calendar')}</span>
            <Select
              label={t('calendar')}
              value={calendar}
              items={[
                { value: 'none', label: t('calendarNone') },
                { value: 'CN', label: t('calendarCn') },
              ]}
              onChange={setCalendar}
            />
          </div>
        </div>
        <Button type="submit" variant="primary" size="lg" busy={isBusy} className="mt-1">
          {t('submit')}
        </Button>
      </form>
    </AuthCard>
  );
}
