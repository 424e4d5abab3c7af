'use client';

import { Tabs } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement } from 'react';
import { useCan, useTenant } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { KeysView } from './keys-view.tsx';
import { MembersView } from './members-view.tsx';
import { TenantsView } from './tenants-view.tsx';

const tabs = ['members', 'keys', 'tenants'] as const;

/** Who may do what: people, keys, and for a platform admin the tenants. */
export function AccessPage(): ReactElement {
  const t = useTranslations('access');
  const hasTenant = useTenant() !== null;
  const canMembers = useCan('members.read');
  const canKeys = useCan('keys.read');
  const canTenants = useCan('tenants.manage');
  const allowed = { members: hasTenant && canMembers, keys: hasTenant && canKeys, tenants: canTenants };
  const contents = { members: <MembersView />, keys: <KeysView />, tenants: <TenantsView /> };
  const shown = tabs.filter((tab) => allowed[tab]);
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs));
  const current = tab !== null && allowed[tab] ? tab : (shown[0] ?? 'members');
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col px-3 pb-3 md:px-4">
        <Tabs
          className="min-h-0 flex-1"
          panelClassName="overflow-y-auto pt-2"
          label={t('title')}
          value={current}
          onChange={(next) => void setTab(next)}
          items={shown.map((value) => ({ value, label: t(`tabs.${value}`), content: contents[value] }))}
        />
      </main>
    </>
  );
}
