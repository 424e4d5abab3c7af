'use client';

import { instantText } from '@logwarden/charts';
import type { AuditRecord } from '@logwarden/contracts';
import { Button, CopyButton, Dialog, StatusDot } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement, ReactNode } from 'react';
import { useZone } from '../frame/session-context.tsx';
import { actorName } from './audit-filter.ts';
import { outcomeTones, useActionText } from './audit-table.tsx';

export interface AuditDetailProps {
  readonly record: AuditRecord;
  readonly onClose: () => void;
  readonly onActor: (actor: string) => void;
}

/** All that a record says, and its place in the chain. */
export function AuditDetail({ record, onClose, onActor }: AuditDetailProps): ReactElement {
  const t = useTranslations('audit');
  const tStates = useTranslations('states');
  const tRoles = useTranslations('frame.roles');
  const zone = useZone();
  const actionText = useActionText();
  const { actor, target } = record;
  const roles = (['admin', 'operator', 'analyst', 'auditor'] as const).filter((role) => actor.roles?.includes(role));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('recordTitle', { number: String(record.seq), action: actionText(record.action) })}
      closeLabel={tStates('close')}
      width="lg"
      footer={
        <>
          <Button onClick={() => onActor(actor.id)}>{t('onlyActor')}</Button>
          <Button variant="primary" onClick={onClose}>
            {tStates('close')}
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 pb-2">
        <Item name={t('time')}>{`${instantText(Date.parse(record.at), zone, 'ms')} ${zone}`}</Item>
        <Item name={t('actor')}>
          {actorName(record)}{' '}
          <span className="text-faint">
            {[t(`kinds.${actor.kind}`), ...roles.map((role) => tRoles(role))].join(' · ')}
          </span>
        </Item>
        {actor.peer === undefined ? null : <Item name={t('peer')}>{actor.peer}</Item>}
        <Item name={t('action')}>
          <code>{record.action}</code>
        </Item>
        {target === null ? null : (
          <Item name={t('target')}>
            {target.name ?? ''} <code className="text-faint">{`${target.kind} ${target.id}`}</code>
          </Item>
        )}
        <Item name={t('outcome')}>
          <StatusDot tone={outcomeTones[record.outcome]}>{t(`outcomes.${record.outcome}`)}</StatusDot>
        </Item>
        <Item name={t('request')}>
          <code>{record.requestId}</code>
        </Item>
        <Item name={t('hash')}>
          <Hash text={record.hash} algorithm={record.algorithm} />
        </Item>
        <Item name={t('prevHash')}>
          <Hash text={record.prevHash} algorithm={record.algorithm} />
        </Item>
      </dl>
      <h3 className="text-sm font-medium text-soft">{t('details')}</h3>
      <pre
        tabIndex={0}
        className="log-text my-1 max-h-64 overflow-auto rounded-md border border-line bg-code p-2 whitespace-pre-wrap"
      >
        {JSON.stringify(record.details, null, 2)}
      </pre>
    </Dialog>
  );
}

function Item({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Hash({ text, algorithm }: { readonly text: string; readonly algorithm: string }): ReactElement {
  const tStates = useTranslations('states');
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span className="text-faint">{algorithm}</span>
      <code className="min-w-0 truncate text-sm">{text}</code>
      <CopyButton text={text} label={tStates('copy')} copiedLabel={tStates('copied')} />
    </span>
  );
}
