'use client';

import { Tabs } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement } from 'react';
import { DirectoryView } from '../directory/directory-view.tsx';
import { useCan, useTenant } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { GrantsView } from '../rights/grants-view.tsx';
import { GroupsView } from '../rights/groups-view.tsx';
import { MatrixView } from '../rights/matrix-view.tsx';
import { SafeguardsView } from '../rights/safeguards-view.tsx';
import { KeysView } from './keys-view.tsx';
import { MembersView } from './members-view.tsx';
import { TenantsView } from './tenants-view.tsx';
import { UsageView } from './usage-view.tsx';

const tabs = ['members', 'groups', 'roles', 'grants', 'keys', 'safeguards', 'usage', 'tenants', 'directory'] as const;
type Tab = (typeof tabs)[number];

/** Which of the tabs a person may open. */
function useAllowed(): Readonly<Record<Tab, boolean>> {
  const hasTenant = useTenant() !== null;
  const members = useCan('members.read');
  const groups = useCan('groups.read');
  const grants = useCan('grants.read');
  const keys = useCan('keys.read');
  const safeguards = useCan('settings.read');
  const usage = useCan('quotas.read');
  return {
    members: hasTenant && members,
    groups: hasTenant && groups,
    roles: members,
    grants: hasTenant && grants,
    keys: hasTenant && keys,
    safeguards: hasTenant && safeguards,
    usage: hasTenant && usage,
    tenants: useCan('tenants.manage'),
    directory: useCan('platform.directory'),
  };
}

/** Who may do what: people, groups, roles, grants, keys, and for a platform admin the tenants. */
export function AccessPage(): ReactElement {
  const t = useTranslations('access');
  const tRights = useTranslations('rights.tabs');
  const tDirectory = useTranslations('directory');
  const allowed = useAllowed();
  const contents: Readonly<Record<Tab, ReactElement>> = {
    members: <MembersView />,
    groups: <GroupsView />,
    roles: <MatrixView />,
    grants: <GrantsView />,
    keys: <KeysView />,
    safeguards: <SafeguardsView />,
    usage: <UsageView />,
    tenants: <TenantsView />,
    directory: <DirectoryView />,
  };
  const labels: Readonly<Record<Tab, string>> = {
    members: t('tabs.members'),
    groups: tRights('groups'),
    roles: tRights('roles'),
    grants: tRights('grants'),
    keys: t('tabs.keys'),
    safeguards: tRights('safeguards'),
    usage: t('tabs.usage'),
    tenants: t('tabs.tenants'),
    directory: tDirectory('tab'),
  };
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
          items={shown.map((value) => ({ value, label: labels[value], content: contents[value] }))}
        />
      </main>
    </>
  );
}
