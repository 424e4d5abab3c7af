'use client';

import { bytesText, dayText, exactNumber, shortNumber } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Tenant, Usage } from '@logwarden/contracts';
import { Button, Dialog, EmptyState, Skeleton, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Building2, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { ZoneField } from '../frame/zone-field.tsx';
import { DataTable } from './data-table.tsx';
import { EditQuota } from './quota-form.tsx';
import { Refusals, StorageUse, useQuotaText } from './usage-cells.tsx';

interface TenantRow {
  readonly tenant: Tenant;
  /** undefined: not known, or not yet. */
  readonly usage: Usage | undefined;
}

/** All tenants of the installation with what they use and may use, for a platform admin; in numbers only. */
export function TenantsView(): ReactElement {
  const t = useTranslations('access.tenants');
  const client = useClient();
  const [isAdding, setAdding] = useState(false);
  const [limiting, setLimiting] = useState<Usage | undefined>();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listTenants'));
  const usage = useQuery({ ...routeQuery(client, 'listUsage'), enabled: useCan('quotas.manage') });
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const rows = data.items.map((tenant) => ({
    tenant,
    usage: usage.data?.items.find((item) => item.tenantId === tenant.id),
  }));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72 text-soft">{t('lead')}</p>
        <Button variant="primary" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
          {t('add')}
        </Button>
      </div>
      {usage.error === null || usage.data !== undefined ? null : (
        <QueryFailure error={usage.error} onRetry={() => void usage.refetch()} />
      )}
      {rows.length === 0 ? (
        <EmptyState icon={<Building2 size={18} aria-hidden="true" />} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <TenantTable rows={rows} onLimit={setLimiting} />
      )}
      {isAdding ? <AddTenant onClose={() => setAdding(false)} /> : null}
      {limiting === undefined ? null : <EditQuota {...limiting} onClose={() => setLimiting(undefined)} />}
    </div>
  );
}

interface TenantTableProps {
  readonly rows: readonly TenantRow[];
  readonly onLimit: (usage: Usage) => void;
}

function TenantTable({ rows, onLimit }: TenantTableProps): ReactElement {
  const t = useTranslations('access.tenants');
  const tStates = useTranslations('states');
  const locale = useLocale();
  const zone = useZone();
  const quotaText = useQuotaText();
  return (
    <DataTable
      label={t('name')}
      rows={rows}
      keyOf={({ tenant }) => tenant.id}
      columns={[
        {
          id: 'name',
          title: t('name'),
          cell: ({ tenant }) => (
            <>
              <span className="font-medium">{tenant.name}</span>
              <div className="text-sm whitespace-nowrap text-faint">
                <code>{tenant.id}</code> · {tenant.zone} · {dayText(Date.parse(tenant.createdAt), zone)}
              </div>
            </>
          ),
        },
        {
          id: 'members',
          title: t('members'),
          isRight: true,
          isExtra: true,
          cell: ({ tenant }) => exactNumber(tenant.members, locale),
        },
        {
          id: 'sources',
          title: t('sources'),
          isRight: true,
          isExtra: true,
          cell: ({ tenant }) => exactNumber(tenant.sources, locale),
        },
        {
          id: 'events',
          title: t('events'),
          isRight: true,
          isExtra: true,
          cell: ({ usage }) => (usage === undefined ? '–' : shortNumber(usage.events, locale)),
        },
        {
          id: 'rate',
          title: t('eventRate'),
          isRight: true,
          isExtra: true,
          cell: ({ usage }) => (usage === undefined ? '–' : shortNumber(usage.eventsPerSecond, locale)),
        },
        {
          id: 'received',
          title: t('received'),
          isRight: true,
          isExtra: true,
          cell: ({ usage }) => (usage === undefined ? '–' : bytesText(usage.receivedBytes, locale)),
        },
        {
          id: 'storage',
          title: t('storage'),
          isRight: true,
          cell: ({ usage }) => (usage === undefined ? '–' : <StorageUse usage={usage} />),
        },
        {
          id: 'limits',
          title: t('limits'),
          isExtra: true,
          cell: ({ usage }) =>
            usage === undefined ? (
              '–'
            ) : (
              <>
                {quotaText(usage.quota)}
                <div className="text-sm text-faint">{t(`isolations.${usage.quota.isolation}`)}</div>
                <Refusals usage={usage} />
              </>
            ),
        },
        {
          id: 'actions',
          title: <span className="sr-only">{tStates('actions')}</span>,
          isRight: true,
          cell: ({ usage }) =>
            usage === undefined ? null : (
              <Button size="sm" variant="ghost" onClick={() => onLimit(usage)}>
                {t('editQuota')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function AddTenant({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.tenants');
  const tMembers = useTranslations('access.members');
  const tStates = useTranslations('states');
  const client = useClient();
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [admin, setAdmin] = useState({ name: '', email: '', initialPassword: '' });
  const change = useChange(['listTenants', 'listUsage'], onClose);
  const submit = (): void => {
    const body = { name, zone, admin, ...(id === '' ? {} : { id }) };
    void change.run(() => client.createTenant({ body }), t('added', { name }));
  };
  return (
    <Dialog open onOpenChange={onClose} title={t('addTitle')} description={t('addText')} closeLabel={tStates('close')}>
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <TextField
          label={t('name')}
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={t('id')}
            hint={t('idHint')}
            mono
            value={id}
            onChange={(event) => setId(event.target.value.toLowerCase())}
          />
          <ZoneField label={t('zone')} value={zone} onChange={setZone} />
        </div>
        <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
          <legend className="px-1 text-sm font-medium text-soft">{t('admin')}</legend>
          <TextField
            label={tMembers('name')}
            required
            value={admin.name}
            onChange={(event) => setAdmin({ ...admin, name: event.target.value })}
          />
          <TextField
            label={tMembers('email')}
            type="email"
            required
            value={admin.email}
            onChange={(event) => setAdmin({ ...admin, email: event.target.value })}
          />
          <TextField
            label={tMembers('password')}
            hint={tMembers('passwordHint')}
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            value={admin.initialPassword}
            onChange={(event) => setAdmin({ ...admin, initialPassword: event.target.value })}
          />
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
