'use client';

import { routeKey } from '@logwarden/client';
import { Button, IconButton, Kbd, Menu, type MenuChoice, MenuChoices, MenuItem, MenuSeparator } from '@logwarden/ui';
import { Building2, ChevronsUpDown, CircleHelp, Globe, LogOut, Search, Settings, SunMoon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactElement, ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { useErrorSentence } from './query-failure.tsx';
import { useFrameActions } from './frame-actions.ts';
import { usePreferences } from './preferences-context.tsx';
import { useClient, useSession, useTenant, useZone } from './session-context.tsx';
import { useSignOut } from './sign-out.ts';
import { LocaleChoices, ThemeChoices } from './preference-choices.tsx';

export interface TopBarProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Tenant, title, what the page adds, and at the right everything about the reader. */
export function TopBar({ title, children }: TopBarProps): ReactElement {
  const t = useTranslations('frame');
  const { openHelp, openPalette } = useFrameActions();
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 px-3 md:px-4">
      <TenantSwitch />
      <h1 className="truncate text-lg font-semibold max-md:max-w-[60%] max-md:shrink-0">{title}</h1>
      {children}
      <div className="ml-auto flex items-center gap-0.5">
        <button
          type="button"
          onClick={openPalette}
          className="mr-1 hidden h-7 items-center gap-2 rounded-md border border-line bg-panel px-2 text-sm text-faint hover:bg-hover lg:inline-flex"
        >
          <Search size={13} aria-hidden="true" />
          {t('palette.label')}
          <Kbd>⌘K</Kbd>
        </button>
        <ZoneMenu />
        <Menu
          align="end"
          trigger={
            <IconButton size="sm" label={t('theme.label')} icon={<SunMoon size={16} />} className="max-sm:hidden" />
          }
        >
          <ThemeChoices />
        </Menu>
        <Menu align="end" trigger={<LanguageButton />}>
          <LocaleChoices />
        </Menu>
        <IconButton
          size="sm"
          label={t('help.label')}
          shortcut="?"
          icon={<CircleHelp size={16} />}
          className="max-sm:hidden"
          onClick={openHelp}
        />
        <UserMenu />
      </div>
    </header>
  );
}

function LanguageButton(props: Readonly<Record<string, unknown>>): ReactElement {
  const t = useTranslations('frame');
  const { locale } = usePreferences();
  return (
    <Button variant="ghost" size="sm" aria-label={t('language.label')} {...props}>
      {locale === 'en' ? 'EN' : '中'}
    </Button>
  );
}

/** Switches the session to another tenant; nothing of the old one stays in memory. */
export function useSwitchTenant(): (tenantId: string) => Promise<void> {
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const t = useTranslations('frame');
  const sentence = useErrorSentence();
  return async (tenantId) => {
    try {
      const session = await client.switchTenant({ body: { tenantId } });
      queries.clear();
      queries.setQueryData(routeKey('getSession'), session);
      router.push('/search');
      router.refresh();
    } catch (error) {
      toast.error(t('tenant.switchFailed'), { description: sentence(error) });
    }
  };
}

function TenantSwitch(): ReactElement {
  const t = useTranslations('frame');
  const { session } = useSession();
  const tenant = useTenant();
  const switchTenant = useSwitchTenant();
  const name = tenant?.name ?? t('tenant.none');
  if (session.tenants.length < 2) {
    return (
      <span className="flex min-w-0 items-center gap-1.5 rounded-md border max-md:shrink-[4] border-line bg-panel px-2 py-1 text-sm">
        <Building2 size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <span className="truncate">{name}</span>
      </span>
    );
  }
  return (
    <Menu
      trigger={
        <Button
          size="sm"
          className="h-7 min-w-0 shrink max-md:shrink-[4]"
          icon={<Building2 size={14} className="shrink-0 text-faint" />}
          aria-label={t('tenant.label')}
        >
          <span className="truncate">{name}</span>
          <ChevronsUpDown size={12} className="shrink-0 text-faint" aria-hidden="true" />
        </Button>
      }
    >
      <MenuChoices
        label={t('tenant.label')}
        value={tenant?.id ?? ''}
        choices={session.tenants.map((item) => ({ value: item.id, label: item.name, note: item.zone }))}
        onChange={(id) => void switchTenant(id)}
      />
    </Menu>
  );
}

interface ZoneNames {
  readonly tenant: string;
  readonly browser: string;
  readonly tenantZone: string | undefined;
}

/** The tenant's zone, this browser's, UTC, and the chosen one where it is none of them. */
export function zoneChoices(chosen: string, names: ZoneNames): readonly MenuChoice<string>[] {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const choices: MenuChoice<string>[] = [{ value: 'tenant', label: names.tenant, note: names.tenantZone }];
  if (here !== 'UTC') choices.push({ value: here, label: names.browser, note: here });
  choices.push({ value: 'UTC', label: 'UTC' });
  if (!choices.some((choice) => choice.value === chosen)) choices.push({ value: chosen, label: chosen });
  return choices;
}

function ZoneMenu(): ReactElement {
  const t = useTranslations('frame');
  const zone = useZone();
  const tenant = useTenant();
  const { zone: chosen, setZone } = usePreferences();
  return (
    <Menu
      align="end"
      trigger={
        <Button
          variant="ghost"
          size="sm"
          icon={<Globe size={14} />}
          className="max-md:hidden"
          aria-label={t('zone.label')}
        >
          {zone}
        </Button>
      }
    >
      <MenuChoices
        label={t('zone.label')}
        value={chosen}
        choices={zoneChoices(chosen, {
          tenant: t('zone.tenant'),
          browser: t('zone.browser'),
          tenantZone: tenant?.zone,
        })}
        onChange={setZone}
      />
    </Menu>
  );
}

function UserMenu(): ReactElement {
  const t = useTranslations('frame');
  const { session } = useSession();
  const router = useRouter();
  const signOut = useSignOut();
  const { user, tenant } = session;
  const roles = (tenant?.roles ?? []).map((role) => t(`roles.${role}`));
  if (user.platformAdmin) roles.unshift(t('user.platformAdmin'));
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={t('user.label')}
          className="ml-1 grid size-[26px] place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
        >
          {user.name.slice(0, 1).toUpperCase()}
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <div className="font-medium">{user.name}</div>
        <div className="text-sm text-soft">{user.email}</div>
        <div className="mt-0.5 text-sm text-faint">{roles.join(' · ')}</div>
      </div>
      <MenuSeparator />
      <MenuItem icon={<Settings size={14} />} onSelect={() => router.push('/settings')}>
        {t('user.settings')}
      </MenuItem>
      <MenuItem icon={<LogOut size={14} />} onSelect={signOut}>
        {t('user.signOut')}
      </MenuItem>
    </Menu>
  );
}
