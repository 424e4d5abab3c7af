import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactElement, ReactNode } from 'react';
import { readPreferences } from '../server/preferences.ts';
import { Providers } from '../src/frame/providers.tsx';
import { catalogues } from '../src/i18n/catalogue.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { locale } = await readPreferences();
  return {
    title: { default: 'Logwarden', template: '%s · Logwarden' },
    description: catalogues[locale].titles.description,
    icons: { icon: '/icon.svg' },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f6f8' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1117' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }): Promise<ReactElement> {
  const preferences = await readPreferences();
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang={preferences.locale} data-theme={preferences.theme === 'system' ? undefined : preferences.theme}>
      <body>
        <Providers preferences={preferences} messages={catalogues[preferences.locale]} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
