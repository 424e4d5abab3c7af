'use client';

import { Select, TextArea, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import type { SourceDraft } from './source-draft.ts';

export interface FieldDeclarationsProps {
  readonly draft: SourceDraft;
  readonly faults: ReadonlyMap<string, string>;
  readonly onChange: (change: Partial<SourceDraft>) => void;
}

const grokNames = ['ecs', 'legacy'] as const;

/** Own definitions of a grok pattern, and the names that the library's formats fill. */
export function GrokFields({ draft, faults, onChange }: FieldDeclarationsProps): ReactElement {
  const t = useTranslations('sources');
  return (
    <>
      <TextArea
        label={t('form.patterns')}
        hint={t('form.patternsHint')}
        mono
        rows={3}
        spellCheck={false}
        value={draft.patterns}
        error={faults.get('patterns')}
        onChange={(event) => onChange({ patterns: event.target.value })}
      />
      <div className="flex min-w-0 flex-col gap-1">
        <span className="text-sm font-medium text-soft">{t('form.grokFields')}</span>
        <Select<SourceDraft['grokFields']>
          label={t('form.grokFields')}
          value={draft.grokFields}
          items={grokNames.map((value) => ({ value, label: t(`grokFields.${value}`) }))}
          onChange={(grokFields) => onChange({ grokFields })}
        />
      </div>
    </>
  );
}

/** What a source says of its fields: new names, and which hold text, addresses or dates. */
export function FieldDeclarations({ draft, faults, onChange }: FieldDeclarationsProps): ReactElement {
  const t = useTranslations('sources');
  const isUsed = [draft.rename, draft.textFields, draft.ipFields, draft.dateFields].some((text) => text !== '');
  return (
    <details className="group" open={isUsed}>
      <summary className="rounded-sm text-sm font-medium text-soft hover:text-ink">{t('form.fields')}</summary>
      <div className="mt-3 flex flex-col gap-3">
        <TextArea
          label={t('form.rename')}
          hint={t('form.renameHint')}
          mono
          rows={3}
          spellCheck={false}
          value={draft.rename}
          error={faults.get('rename')}
          onChange={(event) => onChange({ rename: event.target.value })}
        />
        {(['textFields', 'ipFields', 'dateFields'] as const).map((kind) => (
          <TextField
            key={kind}
            label={t(`form.${kind}`)}
            hint={t(`form.${kind}Hint`)}
            mono
            value={draft[kind]}
            error={faults.get(kind)}
            onChange={(event) => onChange({ [kind]: event.target.value })}
          />
        ))}
      </div>
    </details>
  );
}
