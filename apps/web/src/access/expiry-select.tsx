'use client';

import { Select } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

const dayMs = 86_400_000;
const expiries = { never: null, d1: 1, d7: 7, d30: 30, d90: 90, d365: 365 } as const;
export type Expiry = keyof typeof expiries;
const names: readonly Expiry[] = ['never', 'd1', 'd7', 'd30', 'd90', 'd365'];

/** The instant of a choice, counted from now; null: never. */
export function expiryOf(expiry: Expiry): string | null {
  const days = expiries[expiry];
  return days === null ? null : new Date(Date.now() + days * dayMs).toISOString();
}

export interface ExpirySelectProps {
  readonly label: string;
  readonly value: Expiry;
  readonly onChange: (expiry: Expiry) => void;
}

export function ExpirySelect({ label, value, onChange }: ExpirySelectProps): ReactElement {
  const t = useTranslations('access.keys.expiries');
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium text-soft">{label}</span>
      <Select<Expiry>
        label={label}
        value={value}
        items={names.map((name) => ({ value: name, label: t(name) }))}
        onChange={onChange}
      />
    </div>
  );
}
