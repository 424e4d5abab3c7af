'use client';

import { Button, Panel } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import type { ReactElement, ReactNode } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import type { Change } from '../frame/use-change.ts';

export interface SettingsFrameProps {
  readonly title: string;
  readonly enabled: boolean;
  readonly enabledLabel: string;
  readonly onEnable: (enabled: boolean) => void;
  readonly change: Change;
  readonly isChanged: boolean;
  readonly onSave: () => void;
  readonly children: ReactNode;
}

/** The form of a directory: whether it is in use, its fields, and what is wrong with them. */
export function SettingsFrame(props: SettingsFrameProps): ReactElement {
  const { title, enabled, enabledLabel, onEnable, change, isChanged, onSave, children } = props;
  const tStates = useTranslations('states');
  return (
    <Panel title={title} bodyClassName="px-3 pt-1 pb-3">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-[var(--accent)]"
            checked={enabled}
            onChange={(event) => onEnable(event.target.checked)}
          />
          {enabledLabel}
        </label>
        {children}
        <Button type="submit" variant="primary" className="self-start" busy={change.isBusy} disabled={!isChanged}>
          {tStates('save')}
        </Button>
      </form>
    </Panel>
  );
}
