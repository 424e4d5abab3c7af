import type { Locale } from '@logwarden/contracts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly locale: Locale;
  /** `tenant`, or an IANA name. */
  readonly zone: string;
}

export const preferenceCookies = { theme: 'lw_theme', locale: 'lw_locale', zone: 'lw_zone' } as const;

/** The theme of a cookie's text; anything else follows the system. */
export function themeOf(text: string | undefined): Theme {
  return themes.find((theme) => theme === text) ?? 'system';
}

/** The text of a cookie that keeps a preference for a year. */
export function preferenceCookie(name: keyof typeof preferenceCookies, value: string): string {
  return `${preferenceCookies[name]}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
