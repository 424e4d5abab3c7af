'use client';

import { routeQuery } from '@logwarden/client';
import { ForbiddenState, Select, Tabs } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement } from 'react';
import { useCan, useClient } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { RevealsView } from '../reveal/reveals-view.tsx';
import { CoverageView } from './coverage-view.tsx';
import { MaskKeysView } from './mask-keys-view.tsx';
import { PolicyView } from './policy-view.tsx';
import { everySource } from './policy-draft.ts';
import { VersionsView } from './versions-view.tsx';

const tabs = ['policy', 'versions', 'coverage', 'requests', 'keys'] as const;
const withTarget: readonly string[] = ['policy', 'versions', 'coverage'];

/** What is hidden, where and why, and how that is changed. */
export function MaskingPage(): ReactElement {
  const t = useTranslations('masking');
  const tStates = useTranslations('states');
  const canRead = useCan('masking.read');
  const canReveal = useCan('pii.reveal');
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('policy'));
  const [target, setTarget] = useQueryState('source', parseAsString.withDefault(everySource));
  const contents = {
    policy: <PolicyView key={target} target={target} />,
    versions: <VersionsView target={target} />,
    coverage: <CoverageView target={target} />,
    requests: <RevealsView />,
    keys: <MaskKeysView />,
  };
  return (
    <>
      <TopBar title={t('title')} />
      <main className="flex min-h-0 flex-1 flex-col px-3 pb-3 md:px-4">
        {canRead ? (
          <Tabs
            className="min-h-0 flex-1"
            panelClassName="overflow-y-auto pt-2"
            label={t('title')}
            value={tab}
            onChange={(next) => void setTab(next)}
            items={tabs
              .filter((value) => value !== 'requests' || canReveal)
              .map((value) => ({ value, label: t(`tabs.${value}`), content: contents[value] }))}
            end={
              withTarget.includes(tab) ? (
                <TargetPicker target={target} onChange={(next) => void setTarget(next)} />
              ) : undefined
            }
          />
        ) : (
          <ForbiddenState title={tStates('forbidden.title')}>
            {tStates('forbidden.text', { right: 'masking.read' })}
          </ForbiddenState>
        )}
      </main>
    </>
  );
}

interface TargetPickerProps {
  readonly target: string;
  readonly onChange: (target: string) => void;
}

/** The tenant's policy, or what one source adds to it. */
function TargetPicker({ target, onChange }: TargetPickerProps): ReactElement {
  const t = useTranslations('masking');
  const client = useClient();
  const { data } = useQuery({ ...routeQuery(client, 'listSources'), enabled: useCan('sources.read') });
  const sources = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      size="sm"
      className="max-w-56"
      label={t('target')}
      value={target}
      items={[{ value: everySource, label: t('allSources') }, ...sources]}
      onChange={onChange}
    />
  );
}
