'use client';

import type { SessionInfo } from '@logwarden/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { Fragment, type ReactElement, type ReactNode, useState } from 'react';
import { ChangePasswordPage } from '../auth/change-password.tsx';
import { CommandPalette } from './command-palette.tsx';
import { FreshSignIn } from './fresh-sign-in.tsx';
import { FrameActionsContext } from './frame-actions.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Rail } from './rail.tsx';
import { SessionProvider, useTenant } from './session-context.tsx';
import { useShortcuts } from './shortcuts.ts';

export interface ConsoleFrameProps {
  readonly session: SessionInfo;
  readonly isDemo: boolean;
  readonly children: ReactNode;
}

/** Rail, page, and what floats above every page. */
export function ConsoleFrame({ session, isDemo, children }: ConsoleFrameProps): ReactElement {
  return (
    <SessionProvider initial={session} isDemo={isDemo}>
      {session.user.mustChangePassword ? <ChangePasswordPage /> : <Shell>{children}</Shell>}
    </SessionProvider>
  );
}

function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const t = useTranslations('frame');
  const router = useRouter();
  const tenant = useTenant();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  useShortcuts({
    'mod+k': () => setPaletteOpen((open) => !open),
    '?': () => setHelpOpen(true),
    'g s': () => router.push('/search'),
    'g d': () => router.push('/dashboards'),
    'g o': () => router.push('/sources'),
  });
  const [actions] = useState(() => ({
    openHelp: () => setHelpOpen(true),
    openPalette: () => setPaletteOpen(true),
  }));
  return (
    <FrameActionsContext value={actions}>
      <a
        href="#content"
        className="fixed top-1 left-1 z-50 -translate-y-20 rounded-md bg-accent px-3 py-1 text-accent-text focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <div className="flex h-dvh flex-col-reverse md:flex-row">
        <Rail />
        <div id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          <FreshSignIn>
            <Fragment key={tenant?.id ?? ''}>{children}</Fragment>
          </FreshSignIn>
        </div>
      </div>
      <KeyboardHelp open={isHelpOpen} onOpenChange={setHelpOpen} />
      <CommandPalette open={isPaletteOpen} onOpenChange={setPaletteOpen} />
    </FrameActionsContext>
  );
}
