'use client';

import { Dialog, Kbd } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';

const groups = [
  {
    id: 'everywhere',
    keys: [
      ['palette', '⌘ K'],
      ['help', '?'],
      ['goSearch', 'g s'],
      ['goDashboards', 'g d'],
      ['goSources', 'g o'],
    ],
  },
  {
    id: 'search',
    keys: [
      ['focus', '/'],
      ['run', 'Enter'],
      ['newline', 'Shift Enter'],
      ['cancel', 'Esc'],
    ],
  },
  {
    id: 'rows',
    keys: [
      ['next', 'j'],
      ['previous', 'k'],
      ['open', 'Enter'],
      ['back', 'Esc'],
      ['filterIn', 'f'],
      ['filterOut', 'x'],
      ['context', 'c'],
    ],
  },
] as const;

export interface KeyboardHelpProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function KeyboardHelp({ open, onOpenChange }: KeyboardHelpProps): ReactElement {
  const t = useTranslations('frame.help');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} closeLabel={t('close')} width="md">
      <div className="grid gap-x-8 gap-y-4 pb-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.id}>
            <h3 className="mb-1 text-sm font-semibold text-faint">{t(`group.${group.id}`)}</h3>
            <dl>
              {group.keys.map(([id, key]) => (
                <div key={id} className="flex h-7 items-center justify-between gap-4">
                  <dt className="text-soft">{t(id)}</dt>
                  <dd className="flex gap-1">
                    {key.split(' ').map((part) => (
                      <Kbd key={part}>{part}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
