import type { Locale } from '@logwarden/contracts';
import type { Messages } from './src/i18n/messages/en/index.ts';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
