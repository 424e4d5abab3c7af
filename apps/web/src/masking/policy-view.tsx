'use client';

import { routeQuery } from '@logwarden/client';
import type { MaskPolicy } from '@logwarden/contracts';
import { Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { DetectorTable } from './detector-table.tsx';
import { FieldRules } from './field-rules.tsx';
import { activeVersion, emptyPolicy, everySource, withoutEmptyRows } from './policy-draft.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { ProposeBar } from './propose-bar.tsx';
import { WordRules } from './word-rules.tsx';

/** The policy of all sources or what one source adds, to be changed, with what the change would do beside it. */
export function PolicyView({ target }: { readonly target: string }): ReactElement {
  const client = useClient();
  const own = useQuery(routeQuery(client, 'listMaskPolicies', { query: { sourceId: target } }));
  const tenant = useQuery(routeQuery(client, 'listMaskPolicies', { query: { sourceId: everySource } }));
  const error = own.error ?? tenant.error;
  if (error !== null && (own.data === undefined || tenant.data === undefined)) {
    return <QueryFailure error={error} onRetry={() => void Promise.all([own.refetch(), tenant.refetch()])} />;
  }
  if (own.data === undefined || tenant.data === undefined) return <Skeleton className="h-96" />;
  const active = activeVersion(own.data.items);
  const below = target === everySource ? undefined : (activeVersion(tenant.data.items)?.policy ?? emptyPolicy);
  return (
    <PolicyEditor
      key={String(active?.version ?? 0)}
      target={target}
      version={active?.version ?? 0}
      stored={active?.policy ?? emptyPolicy}
      below={below}
      waiting={own.data.items.filter((version) => version.state === 'draft').length}
    />
  );
}

interface PolicyEditorProps {
  readonly target: string;
  readonly version: number;
  readonly stored: MaskPolicy;
  /** The tenant's policy, beside which that of a source stands. */
  readonly below: MaskPolicy | undefined;
  /** Drafts that wait for a second person. */
  readonly waiting: number;
}

function PolicyEditor({ target, version, stored, below, waiting }: PolicyEditorProps): ReactElement {
  const t = useTranslations('masking');
  const canManage = useCan('masking.manage');
  const [draft, setDraft] = useState(stored);
  const policy = withoutEmptyRows(draft);
  const part = { draft, isReadOnly: !canManage, onChange: setDraft };
  return (
    <div className="grid items-start gap-3 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <p className="text-soft">{target === everySource ? t('leadAll') : t('leadSource')}</p>
        <DetectorTable {...part} below={below} />
        <FieldRules {...part} />
        <WordRules {...part} />
      </div>
      <div className="flex min-w-0 flex-col gap-3 lg:sticky lg:top-0">
        {canManage ? (
          <>
            <ProposeBar
              target={target}
              version={version}
              policy={policy}
              isChanged={JSON.stringify(policy) !== JSON.stringify(stored)}
              waiting={waiting}
              onReset={() => setDraft(stored)}
            />
            <PreviewPanel target={target} policy={policy} />
          </>
        ) : (
          <p className="text-faint">{t('readOnly')}</p>
        )}
      </div>
    </div>
  );
}
