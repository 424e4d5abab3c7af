'use client';

import { routeQuery } from '@logwarden/client';
import { charsets, type ParserConfig, parserKinds } from '@logwarden/contracts';
import { Select, TextArea, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useClient, useTenant } from '../frame/session-context.tsx';
import { FieldDeclarations, GrokFields } from './field-declarations.tsx';
import type { SourceDraft } from './source-draft.ts';

export interface SourceFormProps {
  readonly draft: SourceDraft;
  readonly faults: ReadonlyMap<string, string>;
  readonly isNew: boolean;
  readonly onChange: (change: Partial<SourceDraft>) => void;
}

const regexForm = { form: '(?<field>…)' };
const grokForms = { form: '%{NAME:field:type}', example: '%{IPORHOST:client.ip}' };
const presets = ['none', 'java', 'python', 'go', 'docker', 'cri', 'indent', 'start_pattern'] as const;

interface ChoiceProps {
  readonly label: string;
  readonly children: ReactElement;
}

function Choice({ label, children }: ChoiceProps): ReactElement {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-sm font-medium text-soft">{label}</span>
      {children}
    </div>
  );
}

/** The fields of a source. */
export function SourceForm({ draft, faults, isNew, onChange }: SourceFormProps): ReactElement {
  const t = useTranslations('sources');
  const client = useClient();
  const { data: systems } = useQuery(routeQuery(client, 'listSystems'));
  return (
    <div className="flex flex-col gap-4">
      {isNew ? (
        <TextField
          label={t('form.name')}
          hint={t('form.nameHint')}
          mono
          required
          autoFocus
          value={draft.name}
          error={draft.name === '' ? undefined : faults.get('name')}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      ) : null}
      <TextField
        label={t('form.description')}
        value={draft.description}
        onChange={(event) => onChange({ description: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Choice label={t('form.system')}>
          <Select
            label={t('form.system')}
            value={draft.systemId}
            items={[
              { value: '', label: t('form.noSystem') },
              ...(systems?.items ?? []).map((system) => ({ value: system.id, label: system.name, note: system.class })),
            ]}
            onChange={(systemId) => onChange({ systemId })}
          />
        </Choice>
        <TextField
          label={t('form.retention')}
          hint={t('form.retentionHint')}
          inputMode="numeric"
          value={draft.retentionDays}
          error={faults.get('retentionDays')}
          onChange={(event) => onChange({ retentionDays: event.target.value.replace(/\D/g, '') })}
        />
      </div>
      <ParserFields draft={draft} faults={faults} isNew={isNew} onChange={onChange} />
    </div>
  );
}

function ParserFields({ draft, faults, onChange }: SourceFormProps): ReactElement {
  const t = useTranslations('sources');
  return (
    <>
      <Choice label={t('form.parser')}>
        <Select
          label={t('form.parser')}
          value={draft.kind}
          items={parserKinds.map((kind) => ({ value: kind, label: t(`parserKinds.${kind}`) }))}
          onChange={(kind) => onChange({ kind })}
        />
      </Choice>
      {draft.kind === 'regex' || draft.kind === 'grok' ? (
        <TextArea
          label={t('form.pattern')}
          hint={draft.kind === 'regex' ? t('form.patternRegexHint', regexForm) : t('form.patternGrokHint', grokForms)}
          mono
          rows={4}
          spellCheck={false}
          value={draft.pattern}
          error={faults.get('pattern')}
          onChange={(event) => onChange({ pattern: event.target.value })}
        />
      ) : null}
      {draft.kind === 'grok' ? <GrokFields draft={draft} faults={faults} onChange={onChange} /> : null}
      {draft.kind === 'csv' ? (
        <div className="grid grid-cols-[1fr_88px] gap-3">
          <TextField
            label={t('form.columns')}
            hint={t('form.columnsHint')}
            mono
            value={draft.columns}
            onChange={(event) => onChange({ columns: event.target.value })}
          />
          <TextField
            label={t('form.delimiter')}
            mono
            value={draft.delimiter}
            onChange={(event) => onChange({ delimiter: event.target.value })}
          />
        </div>
      ) : null}
      <details className="group" open={draft.multiline !== 'none' || draft.zone !== '' || draft.timestampField !== ''}>
        <summary className="rounded-sm text-sm font-medium text-soft hover:text-ink">{t('form.more')}</summary>
        <ReadingFields draft={draft} onChange={onChange} />
      </details>
      <FieldDeclarations draft={draft} faults={faults} onChange={onChange} />
    </>
  );
}

function ReadingFields({ draft, onChange }: Pick<SourceFormProps, 'draft' | 'onChange'>): ReactElement {
  const t = useTranslations('sources');
  const zone = useTenant()?.zone ?? 'UTC';
  return (
    <div className="mt-3 grid grid-cols-2 gap-3">
      <TextField
        label={t('form.timestampField')}
        hint={t('form.timestampFieldHint')}
        mono
        value={draft.timestampField}
        onChange={(event) => onChange({ timestampField: event.target.value })}
      />
      <TextField
        label={t('form.timestampFormat')}
        mono
        value={draft.timestampFormat}
        onChange={(event) => onChange({ timestampFormat: event.target.value })}
      />
      <TextField
        label={t('form.zone')}
        hint={t('form.zoneHint', { zone })}
        value={draft.zone}
        onChange={(event) => onChange({ zone: event.target.value })}
      />
      <Choice label={t('form.charset')}>
        <Select<ParserConfig['charset']>
          label={t('form.charset')}
          value={draft.charset}
          items={charsets.map((charset) => ({ value: charset, label: charset }))}
          onChange={(charset) => onChange({ charset })}
        />
      </Choice>
      <Choice label={t('form.multiline')}>
        <Select<(typeof presets)[number]>
          label={t('form.multiline')}
          value={draft.multiline}
          items={presets.map((preset) => ({ value: preset, label: t(`multiline.${preset}`) }))}
          onChange={(multiline) => onChange({ multiline })}
        />
      </Choice>
      {draft.multiline === 'start_pattern' ? (
        <TextField
          label={t('form.startPattern')}
          mono
          value={draft.startPattern}
          onChange={(event) => onChange({ startPattern: event.target.value })}
        />
      ) : null}
    </div>
  );
}
