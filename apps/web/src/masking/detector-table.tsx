'use client';

import { confidences, type MaskPolicy } from '@logwarden/contracts';
import { Panel, Select } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { type ShownDetector, shownDetectors, withDetector } from './policy-draft.ts';

export interface PolicyPartProps {
  readonly draft: MaskPolicy;
  readonly isReadOnly: boolean;
  readonly onChange: (draft: MaskPolicy) => void;
}

export interface DetectorTableProps extends PolicyPartProps {
  readonly below: MaskPolicy | undefined;
}

/** Built-in detection, class by class: on or off, and how sure it must be. */
export function DetectorTable({ draft, isReadOnly, onChange, below }: DetectorTableProps): ReactElement {
  const t = useTranslations('masking');
  return (
    <Panel title={t('detectors')} note={t('detectorsNote')}>
      <table aria-label={t('detectors')} className="w-full border-collapse">
        <tbody>
          {shownDetectors(draft, below).map((detector) => (
            <DetectorRow
              key={detector.dataClass}
              detector={detector}
              isReadOnly={isReadOnly}
              hasBelow={below !== undefined}
              onChange={(setting) => onChange(withDetector(draft, detector.dataClass, setting))}
            />
          ))}
        </tbody>
      </table>
      <label className="flex items-start gap-2 border-t border-line px-3 py-2">
        <input
          type="checkbox"
          className="mt-1 accent-[var(--accent)]"
          checked={draft.paymentMessages}
          disabled={isReadOnly}
          onChange={(event) => onChange({ ...draft, paymentMessages: event.target.checked })}
        />
        <span>
          {t('paymentMessages')} <span className="block text-sm text-faint">{t('paymentMessagesHint')}</span>
        </span>
      </label>
    </Panel>
  );
}

type Setting = Pick<ShownDetector, 'enabled' | 'minConfidence'>;

interface DetectorRowProps {
  readonly detector: ShownDetector;
  readonly isReadOnly: boolean;
  readonly hasBelow: boolean;
  readonly onChange: (setting: Setting | undefined) => void;
}

function DetectorRow({ detector, isReadOnly, hasBelow, onChange }: DetectorRowProps): ReactElement {
  const t = useTranslations('masking');
  const { dataClass, enabled, minConfidence, isOwn } = detector;
  const name = t(`classes.${dataClass}`);
  return (
    <tr className="border-t border-line/60">
      <td className="h-9 px-3">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-[var(--accent)]"
            checked={enabled}
            disabled={isReadOnly}
            onChange={(event) => onChange({ enabled: event.target.checked, minConfidence })}
          />
          <span>{name}</span>
        </label>
      </td>
      <td className="pr-2 text-right text-sm text-faint max-sm:hidden">
        {isOwn && !isReadOnly ? (
          <button
            type="button"
            className="rounded-sm text-accent hover:underline"
            aria-label={t('undoDetector', { name })}
            onClick={() => onChange(undefined)}
          >
            {hasBelow ? t('asTenant') : t('asBuiltIn')}
          </button>
        ) : isOwn ? null : hasBelow ? (
          t('fromTenant')
        ) : (
          t('builtIn')
        )}
      </td>
      <td className="w-44 pr-3 text-right">
        <Select
          size="sm"
          className="w-44"
          label={t('confidenceOf', { name })}
          value={minConfidence}
          disabled={isReadOnly || !enabled}
          items={confidences.map((value) => ({ value, label: t(`confidences.${value}`) }))}
          onChange={(next) => onChange({ enabled, minConfidence: next })}
        />
      </td>
    </tr>
  );
}
