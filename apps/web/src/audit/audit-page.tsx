'use client';

import { ForbiddenState, Tabs } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement } from 'react';
import { useCan, useTenant } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { AuditView } from './audit-view.tsx';

const chains = ['tenant', 'platform'] as const;

/** What was done in the tenant, and for a platform admin what was done to the installation. */
export function AuditPage(): ReactElement {
  const t = useTranslations('audit');
  const tStates = useTranslations('states');
  const tenant = useTenant();
  const canTenant = useCan('audit.read');
  const canPlatform = useCan('platform.audit');
  const allowed = { tenant: tenant !== null && canTenant, platform: canPlatform };
  const shown = chains.filter((chain) => allowed[chain]);
  const [chain, setChain] = useQueryState('chain', parseAsStringLiteral(chains));
  const current = chain !== null && allowed[chain] ? chain : shown[0];
  const labels = { tenant: tenant?.name ?? '', platform: t('platform') };
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col px-3 pb-3 md:px-4">
        {current === undefined ? (
          <ForbiddenState title={tStates('forbidden.title')}>
            {tStates('forbidden.text', { right: 'audit.read' })}
          </ForbiddenState>
        ) : (
          <Tabs
            className="min-h-0 flex-1"
            panelClassName="overflow-y-auto pt-2"
            label={t('title')}
            value={current}
            onChange={(next) => void setChain(next)}
            items={shown.map((value) => ({
              value,
              label: labels[value],
              content: <AuditView key={value} chain={value} />,
            }))}
          />
        )}
      </main>
    </>
  );
}
