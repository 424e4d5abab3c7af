'use client';

import { isolationClasses, type Quota } from '@logwarden/contracts';
import { Button, Dialog, Select, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { fromLimit, toLimit } from './limits.ts';

export interface EditQuotaProps {
  readonly tenantId: string;
  readonly name: string;
  readonly quota: Quota;
  readonly onClose: () => void;
}

const mib = 1024 ** 2;
const gib = 1024 ** 3;

/** What the platform allows a tenant; an empty field is no limit. */
export function EditQuota({ tenantId, name, quota, onClose }: EditQuotaProps): ReactElement {
  const t = useTranslations('access.tenants');
  const tStates = useTranslations('states');
  const client = useClient();
  const [events, setEvents] = useState(fromLimit(quota.ingestEventsPerSecond, 1));
  const [ingest, setIngest] = useState(fromLimit(quota.ingestBytesPerSecond, mib));
  const [storage, setStorage] = useState(fromLimit(quota.storageBytes, gib));
  const [seconds, setSeconds] = useState(fromLimit(quota.queryMsPerMinute, 1000));
  const [concurrent, setConcurrent] = useState(fromLimit(quota.concurrentQueries, 1));
  const [isolation, setIsolation] = useState(quota.isolation);
  const change = useChange(['listUsage'], onClose);
  const submit = (): void => {
    const body = {
      ingestEventsPerSecond: toLimit(events, 1),
      ingestBytesPerSecond: toLimit(ingest, mib),
      storageBytes: toLimit(storage, gib),
      queryMsPerMinute: toLimit(seconds, 1000),
      concurrentQueries: toLimit(concurrent, 1),
      isolation,
    };
    void change.run(() => client.updateQuota({ params: { tenantId }, body }), t('quotaSaved', { name }));
  };
  const field = (label: string, value: string, onChange: (next: string) => void): ReactElement => (
    <TextField
      label={label}
      type="number"
      min={0}
      step="any"
      placeholder={t('noLimit')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('quotaTitle', { name })}
      description={t('quotaText')}
      closeLabel={tStates('close')}
    >
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          {field(t('eventLimit'), events, setEvents)}
          {field(t('ingestLimit'), ingest, setIngest)}
          {field(t('storageLimit'), storage, setStorage)}
          {field(t('queryLimit'), seconds, setSeconds)}
          {field(t('concurrentLimit'), concurrent, setConcurrent)}
        </div>
        <div className="flex flex-col gap-1">
          <span className="text-sm font-medium text-soft">{t('isolation')}</span>
          <Select
            label={t('isolation')}
            value={isolation}
            items={isolationClasses.map((value) => ({ value, label: t(`isolations.${value}`) }))}
            onChange={setIsolation}
          />
          <p className="text-sm text-faint">{t(`isolationHints.${isolation}`)}</p>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {tStates('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
