'use client';

import { type Grant, grantScopes, grantSubjects } from '@logwarden/contracts';
import { Button, Dialog, Select, TextArea, TextField } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { ExpirySelect, expiryOf, type Expiry } from '../access/expiry-select.tsx';
import { Notice } from '../auth/auth-card.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { splitNames } from './split-names.ts';
import type { Choice, GrantNames } from './use-names.ts';

export interface AddGrantProps {
  readonly names: GrantNames;
  readonly onClose: () => void;
}

interface Draft {
  readonly subjectKind: Grant['subjectKind'];
  readonly subjectId: string;
  readonly scopeKind: Grant['scopeKind'];
  readonly scopeId: string;
  readonly rowFilter: string;
  readonly hidden: string;
  readonly unmasked: boolean;
  readonly expiry: Expiry;
}

const empty: Draft = {
  subjectKind: 'user',
  subjectId: '',
  scopeKind: 'source',
  scopeId: '',
  rowFilter: '',
  hidden: '',
  unmasked: false,
  expiry: 'never',
};

/** Lets somebody read sources: who, what, how much of it, until when. */
export function AddGrant({ names, onClose }: AddGrantProps): ReactElement {
  const t = useTranslations('rights.grants');
  const tStates = useTranslations('states');
  const client = useClient();
  const [draft, setDraft] = useState(empty);
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const change = useChange(['listGrants'], onClose);
  const submit = (): void => {
    const { hidden, expiry, ...rest } = draft;
    const body = { ...rest, hiddenFields: splitNames(hidden), expiresAt: expiryOf(expiry) };
    void change.run(() => client.createGrant({ body }), t('added'));
  };
  const isWhole = draft.subjectId !== '' && (draft.scopeKind === 'all' || draft.scopeId !== '');
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
        <Pair
          title={t('subject')}
          kind={draft.subjectKind}
          kinds={grantSubjects.map((value) => ({ value, label: t(`subjects.${value}`) }))}
          id={draft.subjectId}
          choices={names.subjects[draft.subjectKind]}
          onKind={(subjectKind) => set({ subjectKind, subjectId: '' })}
          onId={(subjectId) => set({ subjectId })}
        />
        <Pair
          title={t('scope')}
          kind={draft.scopeKind}
          kinds={grantScopes.map((value) => ({ value, label: t(`scopes.${value}`) }))}
          id={draft.scopeId}
          choices={draft.scopeKind === 'all' ? undefined : names.scopes[draft.scopeKind]}
          onKind={(scopeKind) => set({ scopeKind, scopeId: '' })}
          onId={(scopeId) => set({ scopeId })}
        />
        <TextField
          label={t('rowFilter')}
          hint={t('rowFilterHint')}
          mono
          maxLength={4000}
          value={draft.rowFilter}
          onChange={(event) => set({ rowFilter: event.target.value })}
        />
        <TextArea
          label={t('hidden')}
          hint={t('hiddenHint')}
          mono
          rows={2}
          spellCheck={false}
          value={draft.hidden}
          onChange={(event) => set({ hidden: event.target.value })}
        />
        <Unmasked isOn={draft.unmasked} onChange={(unmasked) => set({ unmasked })} />
        <ExpirySelect label={t('expires')} value={draft.expiry} onChange={(expiry) => set({ expiry })} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy} disabled={!isWhole}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PairProps<Kind extends string> {
  readonly title: string;
  readonly kind: Kind;
  readonly kinds: readonly { readonly value: Kind; readonly label: string }[];
  readonly id: string;
  /** undefined: the kind alone says it. */
  readonly choices: readonly Choice[] | undefined;
  readonly onKind: (kind: Kind) => void;
  readonly onId: (id: string) => void;
}

/** A kind, and which of that kind. */
function Pair<Kind extends string>(props: PairProps<Kind>): ReactElement {
  const { title, kind, kinds, id, choices, onKind, onId } = props;
  const t = useTranslations('rights.grants');
  const items = [{ value: '', label: choices?.length === 0 ? t('nothing') : t('choose') }, ...(choices ?? [])];
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium text-soft">{title}</span>
      <div className="flex gap-2 max-sm:flex-col">
        <Select label={t('kindOf', { what: title })} className="sm:w-40" value={kind} items={kinds} onChange={onKind} />
        {choices === undefined ? null : (
          <Select label={title} className="min-w-0 flex-1" value={id} items={items} onChange={onId} />
        )}
      </div>
    </div>
  );
}

function Unmasked({
  isOn,
  onChange,
}: {
  readonly isOn: boolean;
  readonly onChange: (next: boolean) => void;
}): ReactElement {
  const t = useTranslations('rights.grants');
  const canApprove = useCan('masking.approve');
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-1 accent-[var(--accent)]"
        checked={isOn}
        disabled={!canApprove}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {t('unmaskedChoice')}{' '}
        <span className="text-sm text-faint">{canApprove ? t('unmaskedHint') : t('unmaskedNeeds')}</span>
      </span>
    </label>
  );
}
