'use client';

import { type Locale, locales } from '@logwarden/contracts';
import { MenuChoices } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { usePreferences } from './preferences-context.tsx';
import { themes } from './preferences.ts';
import { useClient } from './session-context.tsx';

export function ThemeChoices(): ReactElement {
  const t = useTranslations('frame');
  const { theme, setTheme } = usePreferences();
  return (
    <MenuChoices
      label={t('theme.label')}
      value={theme}
      choices={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
      onChange={setTheme}
    />
  );
}

/** Sets the language here and in the person's profile, so that mails and other browsers follow. */
export function useSetLocale(): (locale: Locale) => void {
  const { setLocale } = usePreferences();
  const client = useClient();
  return (locale) => {
    setLocale(locale);
    // The cookie decides here; the profile only follows, so its failure changes nothing on this page.
    client.updateProfile({ body: { locale } }).catch(() => undefined);
  };
}

export function LocaleChoices(): ReactElement {
  const t = useTranslations('frame');
  const { locale } = usePreferences();
  const setLocale = useSetLocale();
  return (
    <MenuChoices
      label={t('language.label')}
      value={locale}
      choices={locales.map((value) => ({ value, label: t(`language.${value}`) }))}
      onChange={setLocale}
    />
  );
}
