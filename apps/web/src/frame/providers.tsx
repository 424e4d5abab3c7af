'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { shouldRetry } from '@logwarden/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NextIntlClientProvider } from 'next-intl';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Toaster } from 'sonner';
import type { Messages } from '../i18n/messages/en/index.ts';
import type { Translation } from '../i18n/translation.ts';
import { PreferencesProvider, usePreferences } from './preferences-context.tsx';
import type { Preferences } from './preferences.ts';

export interface ProvidersProps {
  readonly preferences: Preferences;
  readonly messages: Translation<Messages>;
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: shouldRetry, staleTime: 15_000, refetchOnWindowFocus: false } },
  });
}

/** Every catalogue has the English keys, which is all that the typed translator needs. */
function asMessages(messages: Translation<Messages>): Messages {
  return messages as Messages;
}

/** Everything that all pages stand on. */
export function Providers({ preferences, messages, nonce, children }: ProvidersProps): ReactElement {
  const [queryClient] = useState(makeQueryClient);
  return (
    <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
      <NextIntlClientProvider locale={preferences.locale} messages={asMessages(messages)} timeZone="UTC">
        <QueryClientProvider client={queryClient}>
          <NuqsAdapter>
            <Tooltip.Provider delay={350} closeDelay={0}>
              <PreferencesProvider initial={preferences}>
                {children}
                <Notices />
              </PreferencesProvider>
            </Tooltip.Provider>
          </NuqsAdapter>
        </QueryClientProvider>
      </NextIntlClientProvider>
    </CSPProvider>
  );
}

function Notices(): ReactElement {
  const { theme } = usePreferences();
  return <Toaster theme={theme} position="bottom-right" gap={8} toastOptions={{ className: 'lw-toast' }} />;
}
