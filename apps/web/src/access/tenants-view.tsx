'use client';

import { dayText, exactNumber } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import { Button, Dialog, EmptyState, Skeleton, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Building2, Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { ZoneField } from '../frame/zone-field.tsx';
import { DataTable } from './data-table.tsx';
import { useChange } from './members-view.tsx';

/** All tenants of the installation, for a platform admin. */
export function TenantsView(): ReactElement {
  const t = useTranslations('access.tenants');
  const locale = useLocale();
  const zone = useZone();
  const client = useClient();
  const [isAdding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(routeQuery(client, 'listTenants'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" className="self-end" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
        {t('add')}
      </Button>
      {data.items.length === 0 ? (
        <EmptyState icon={<Building2 size={18} aria-hidden="true" />} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <DataTable
          label={t('name')}
          rows={data.items}
          keyOf={(tenant) => tenant.id}
          columns={[
            { id: 'name', title: t('name'), cell: (tenant) => <span className="font-medium">{tenant.name}</span> },
            {
              id: 'id',
              title: t('id'),
              isExtra: true,
              cell: (tenant) => <code className="text-sm text-soft">{tenant.id}</code>,
            },
            { id: 'zone', title: t('zone'), cell: (tenant) => tenant.zone },
            { id: 'calendar', title: t('calendar'), isExtra: true, cell: (tenant) => tenant.calendar },
            {
              id: 'members',
              title: t('members'),
              isRight: true,
              cell: (tenant) => exactNumber(tenant.members, locale),
            },
            {
              id: 'sources',
              title: t('sources'),
              isRight: true,
              cell: (tenant) => exactNumber(tenant.sources, locale),
            },
            {
              id: 'created',
              title: t('created'),
              isExtra: true,
              cell: (tenant) => dayText(Date.parse(tenant.createdAt), zone),
            },
          ]}
        />
      )}
      {isAdding ? <AddTenant onClose={() => setAdding(false)} /> : null}
    </div>
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
  const change = useChange('listTenants', onClose);
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
