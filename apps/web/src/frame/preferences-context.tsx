'use client';

import type { Locale } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { useRouter } from 'next/navigation';
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useState } from 'react';
import { type Preferences, preferenceCookie, type Theme } from './preferences.ts';

interface PreferencesValue extends Preferences {
  readonly setTheme: (theme: Theme) => void;
  readonly setLocale: (locale: Locale) => void;
  readonly setZone: (zone: string) => void;
}

const PreferencesContext = createContext<PreferencesValue | null>(null);

/** Theme, language and zone of this browser. They live in cookies, so that the server draws the first picture right. */
export function PreferencesProvider({
  initial,
  children,
}: {
  readonly initial: Preferences;
  readonly children: ReactNode;
}): ReactElement {
  const router = useRouter();
  const [theme, setThemeState] = useState(initial.theme);
  const [zone, setZoneState] = useState(initial.zone);
  const value = useMemo<PreferencesValue>(
    () => ({
      theme,
      zone,
      locale: initial.locale,
      setTheme: (next) => {
        document.cookie = preferenceCookie('theme', next);
        if (next === 'system') delete document.documentElement.dataset['theme'];
        else document.documentElement.dataset['theme'] = next;
        setThemeState(next);
      },
      setZone: (next) => {
        document.cookie = preferenceCookie('zone', next);
        setZoneState(next);
      },
      setLocale: (next) => {
        document.cookie = preferenceCookie('locale', next);
        router.refresh();
      },
    }),
    [theme, zone, initial.locale, router],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesValue {
  const value = useContext(PreferencesContext);
  if (value === null) throw new AppError('internal.unexpected', 'usePreferences outside of its provider');
  return value;
}
