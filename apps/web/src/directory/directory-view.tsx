'use client';

import { routeQuery } from '@logwarden/client';
import { Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { LdapForm } from './ldap-form.tsx';
import { OidcForm } from './oidc-form.tsx';

/** By which directories people of the installation sign in, for a platform admin. */
export function DirectoryView(): ReactElement {
  const t = useTranslations('directory');
  const client = useClient();
  const oidc = useQuery(routeQuery(client, 'getOidc'));
  const ldap = useQuery(routeQuery(client, 'getLdap'));
  const tenants = useQuery(routeQuery(client, 'listTenants'));
  const failed = [oidc, ldap, tenants].find(({ error, data }) => error !== null && data === undefined);
  if (failed !== undefined) return <QueryFailure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (oidc.data === undefined || ldap.data === undefined || tenants.data === undefined) {
    return <Skeleton className="h-64" />;
  }
  return (
    <div className="flex max-w-[860px] flex-col gap-3">
      <p className="text-soft">{t('lead')}</p>
      <OidcForm key={`oidc ${JSON.stringify(oidc.data)}`} stored={oidc.data} tenants={tenants.data.items} />
      <LdapForm key={`ldap ${JSON.stringify(ldap.data)}`} stored={ldap.data} tenants={tenants.data.items} />
    </div>
  );
}
