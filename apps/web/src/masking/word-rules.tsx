'use client';

import { maskLimits, type MaskPolicy } from '@logwarden/contracts';
import { Button, classNames, IconButton, inputClass, Panel, TextArea } from '@logwarden/ui';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import type { PolicyPartProps } from './detector-table.tsx';
import { keywordsOf } from './policy-draft.ts';

type PatternRule = MaskPolicy['patterns'][number];

/** Words and patterns of the tenant's own. */
export function WordRules(props: PolicyPartProps): ReactElement {
  const { draft, isReadOnly, onChange } = props;
  const t = useTranslations('masking');
  const [text, setText] = useState(draft.keywords.join('\n'));
  const stored = draft.keywords.join('\n');
  // What was typed stays as it was typed, unless the draft was set from elsewhere.
  const shown = keywordsOf(text).join('\n') === stored ? text : stored;
  return (
    <>
      <Panel title={t('keywords')} bodyClassName="px-3 pt-1 pb-3">
        <TextArea
          label={t('keywordsLabel', { count: draft.keywords.length })}
          hint={t('keywordsHint')}
          mono
          rows={4}
          spellCheck={false}
          disabled={isReadOnly}
          value={shown}
          onChange={(event) => {
            setText(event.target.value);
            onChange({ ...draft, keywords: keywordsOf(event.target.value) });
          }}
        />
      </Panel>
      <Patterns {...props} />
    </>
  );
}

function Patterns({ draft, isReadOnly, onChange }: PolicyPartProps): ReactElement {
  const t = useTranslations('masking');
  const setPatterns = (patterns: PatternRule[]): void => onChange({ ...draft, patterns });
  const change = (index: number, next: PatternRule[]): void =>
    setPatterns(draft.patterns.flatMap((item, at) => (at === index ? next : [item])));
  return (
    <Panel
      title={t('patterns')}
      note={t('patternsNote')}
      actions={
        isReadOnly ? undefined : (
          <Button
            size="sm"
            icon={<Plus size={13} />}
            disabled={draft.patterns.length >= maskLimits.patterns}
            onClick={() => setPatterns([...draft.patterns, { name: '', pattern: '' }])}
          >
            {t('addPattern')}
          </Button>
        )
      }
      bodyClassName="px-3 pb-3"
    >
      {draft.patterns.length === 0 ? <p className="pt-1 text-faint">{t('noPatterns')}</p> : null}
      <ul className="flex flex-col gap-2 pt-1">
        {draft.patterns.map((rule, index) => (
          <li key={index} className="flex items-center gap-2 max-sm:flex-wrap">
            <input
              aria-label={t('patternName', { number: String(index + 1) })}
              placeholder={t('name')}
              maxLength={100}
              disabled={isReadOnly}
              value={rule.name}
              onChange={(event) => change(index, [{ ...rule, name: event.target.value }])}
              className={classNames(inputClass, 'h-8 w-36 max-sm:w-full')}
            />
            <input
              aria-label={t('patternText', { number: String(index + 1) })}
              placeholder="CASE-(\d{8})"
              spellCheck={false}
              maxLength={maskLimits.patternLength}
              disabled={isReadOnly}
              value={rule.pattern}
              onChange={(event) => change(index, [{ ...rule, pattern: event.target.value }])}
              className={classNames(inputClass, 'h-8 min-w-0 flex-1 font-mono text-sm')}
            />
            {isReadOnly ? null : (
              <IconButton
                label={t('removePattern', { number: String(index + 1) })}
                icon={<Trash2 size={14} />}
                onClick={() => change(index, [])}
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
