import { cookies, headers } from 'next/headers';
import { preferLocale } from '../src/i18n/locale.ts';
import { type Preferences, preferenceCookies, themeOf } from '../src/frame/preferences.ts';

/** What this browser chose before, or what it says it prefers. */
export async function readPreferences(): Promise<Preferences> {
  const [store, head] = await Promise.all([cookies(), headers()]);
  return {
    theme: themeOf(store.get(preferenceCookies.theme)?.value),
    locale: preferLocale(store.get(preferenceCookies.locale)?.value, head.get('accept-language')),
    zone: store.get(preferenceCookies.zone)?.value ?? 'tenant',
  };
}
