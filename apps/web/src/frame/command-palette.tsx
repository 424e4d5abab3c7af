'use client';

import { locales } from '@logwarden/contracts';
import { Command } from 'cmdk';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactElement, ReactNode } from 'react';
import { useSetLocale } from './preference-choices.tsx';
import { usePreferences } from './preferences-context.tsx';
import { themes } from './preferences.ts';
import { pagesFor } from './pages.ts';
import { useSession } from './session-context.tsx';
import { useSwitchTenant } from './top-bar.tsx';

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint';

export function CommandPalette({ open, onOpenChange }: CommandPaletteProps): ReactElement {
  const t = useTranslations('frame');
  const router = useRouter();
  const { session } = useSession();
  const { setTheme } = usePreferences();
  const setLocale = useSetLocale();
  const switchTenant = useSwitchTenant();
  const item = (label: string, run: () => void, note?: ReactNode): ReactElement => (
    <Command.Item
      key={label}
      value={label}
      onSelect={() => {
        onOpenChange(false);
        run();
      }}
      className="flex h-8 cursor-default items-center justify-between rounded-sm px-2 data-[selected=true]:bg-hover"
    >
      {label}
      {note}
    </Command.Item>
  );
  const go = (path: string) => () => router.push(path);
  return (
    <Command.Dialog
      open={open}
      onOpenChange={onOpenChange}
      label={t('palette.label')}
      overlayClassName="fixed inset-0 z-40 bg-[rgb(8_12_20/45%)]"
      contentClassName="fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float"
    >
      <Command.Input
        placeholder={t('palette.placeholder')}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-md outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-faint">{t('palette.empty')}</Command.Empty>
        <Command.Group heading={t('palette.go')} className={groupClass}>
          {pagesFor(session.permissions).map((page) =>
            item(t(page.id === 'access' ? 'nav.accessLong' : `nav.${page.id}`), go(page.path)),
          )}
        </Command.Group>
        <Command.Group heading={t('palette.do')} className={groupClass}>
          {session.permissions.includes('sources.manage') ? item(t('palette.newSource'), go('/sources/new')) : null}
          {session.tenants
            .filter((tenant) => tenant.id !== session.tenant?.id)
            .map((tenant) => item(t('palette.tenant', { tenant: tenant.name }), () => void switchTenant(tenant.id)))}
          {themes.map((theme) => item(t('palette.theme', { theme: t(`theme.${theme}`) }), () => setTheme(theme)))}
          {locales.map((locale) =>
            item(t('palette.language', { language: t(`language.${locale}`) }), () => setLocale(locale)),
          )}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}
