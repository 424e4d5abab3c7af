'use client';

import { dataClasses, type DataClass, type FieldRule, maskStyles, type MaskStyle } from '@logwarden/contracts';
import { Button, classNames, IconButton, inputClass, Panel, Select } from '@logwarden/ui';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import type { PolicyPartProps } from './detector-table.tsx';

const ruleClasses: readonly DataClass[] = dataClasses.filter(
  (name) => name !== 'keyword' && name !== 'payment_message',
);

/** Fields whose value is hidden whole, whatever it is. */
export function FieldRules({ draft, isReadOnly, onChange }: PolicyPartProps): ReactElement {
  const t = useTranslations('masking');
  const setRules = (fieldRules: FieldRule[]): void => onChange({ ...draft, fieldRules });
  return (
    <Panel
      title={t('fieldRules')}
      note={t('fieldRulesNote')}
      actions={
        isReadOnly ? undefined : (
          <Button
            size="sm"
            icon={<Plus size={13} />}
            onClick={() => setRules([...draft.fieldRules, { field: '', dataClass: 'pattern' }])}
          >
            {t('addField')}
          </Button>
        )
      }
      bodyClassName="px-3 pb-3"
    >
      {draft.fieldRules.length === 0 ? <p className="pt-1 text-faint">{t('noFieldRules')}</p> : null}
      <ul className="flex flex-col gap-2 pt-1">
        {draft.fieldRules.map((rule, index) => (
          // Rules have no identity beyond their place in the list.
          <RuleRow
            key={index}
            rule={rule}
            number={index + 1}
            isReadOnly={isReadOnly}
            onChange={(next) => setRules(draft.fieldRules.flatMap((item, at) => (at === index ? next : [item])))}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface RuleRowProps {
  readonly rule: FieldRule;
  readonly number: number;
  readonly isReadOnly: boolean;
  /** An empty list removes the rule. */
  readonly onChange: (next: FieldRule[]) => void;
}

function RuleRow({ rule, number, isReadOnly, onChange }: RuleRowProps): ReactElement {
  const t = useTranslations('masking');
  return (
    <li className="flex items-center gap-2 max-sm:flex-wrap">
      <input
        aria-label={t('fieldNumber', { number: String(number) })}
        placeholder="customer.idNo"
        spellCheck={false}
        maxLength={200}
        disabled={isReadOnly}
        value={rule.field}
        onChange={(event) => onChange([{ ...rule, field: event.target.value }])}
        className={classNames(inputClass, 'h-8 min-w-0 flex-1 font-mono text-sm max-sm:basis-full')}
      />
      <Select<DataClass>
        className="w-40"
        label={t('classOfField', { number: String(number) })}
        value={rule.dataClass}
        disabled={isReadOnly}
        items={ruleClasses.map((value) => ({ value, label: t(`classes.${value}`) }))}
        onChange={(dataClass) => onChange([{ ...rule, dataClass }])}
      />
      <Select<MaskStyle>
        className="w-32"
        label={t('styleOfField', { number: String(number) })}
        value={rule.style ?? 'partial'}
        disabled={isReadOnly}
        items={maskStyles.map((value) => ({ value, label: t(`styles.${value}`) }))}
        onChange={(style) => onChange([{ ...rule, style }])}
      />
      {isReadOnly ? null : (
        <IconButton
          label={t('removeField', { number: String(number) })}
          icon={<Trash2 size={14} />}
          onClick={() => onChange([])}
        />
      )}
    </li>
  );
}
