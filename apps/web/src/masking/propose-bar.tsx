'use client';

import { routeQuery } from '@logwarden/client';
import type { MaskPolicy } from '@logwarden/contracts';
import { Badge, Button, Panel } from '@logwarden/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactElement } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { useSettled } from '../frame/use-settled.ts';
import { ChangeList } from './change-list.tsx';

export interface ProposeBarProps {
  readonly target: string;
  /** In force, which the change was made from. */
  readonly version: number;
  readonly policy: MaskPolicy;
  readonly isChanged: boolean;
  readonly waiting: number;
  readonly onReset: () => void;
}

/** What the change does, whether it masks less, and the one button. */
export function ProposeBar(props: ProposeBarProps): ReactElement {
  const { target, version, policy, isChanged, waiting, onReset } = props;
  const t = useTranslations('masking');
  const client = useClient();
  const router = useRouter();
  const asked = useSettled(policy);
  const { data } = useQuery({
    ...routeQuery(client, 'previewMaskPolicy', { body: { policy: asked, sourceId: target, text: ' ', limit: 1 } }),
    enabled: isChanged,
    placeholderData: keepPreviousData,
  });
  const change = useChange(['listMaskPolicies', 'getMaskPolicy', 'previewMaskPolicy'], () => undefined);
  const propose = (): void => {
    let told = '';
    const send = async (): Promise<void> => {
      const made = await client.proposeMaskPolicy({ body: { sourceId: target, policy, ifVersion: version } });
      if (made.state === 'draft') router.push(`/masking?tab=versions&source=${encodeURIComponent(target)}`);
      told = t(made.state === 'draft' ? 'proposedDraft' : 'inForce', { version: String(made.version) });
    };
    void change.run(send, () => told);
  };
  const loosens = isChanged && data?.loosens === true;
  return (
    <Panel
      title={version === 0 ? t('builtInInForce') : t('versionInForce', { version: String(version) })}
      note={waiting === 0 ? undefined : t('waiting', { count: waiting })}
      actions={
        <>
          <Button size="sm" variant="ghost" disabled={!isChanged} onClick={onReset}>
            {t('reset')}
          </Button>
          <Button size="sm" variant="primary" busy={change.isBusy} disabled={!isChanged} onClick={propose}>
            {loosens ? t('propose') : t('putInForce')}
          </Button>
        </>
      }
      bodyClassName="flex flex-col gap-2 px-3 pt-1 pb-2"
    >
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      {isChanged ? (
        <>
          <ChangeList changes={data?.changes ?? []} />
          {loosens ? (
            <Notice tone="caution">{t('loosensText')}</Notice>
          ) : (
            <p className="text-sm text-faint">
              <Badge tone="ok">{t('tightens')}</Badge> {t('tightensText')}
            </p>
          )}
        </>
      ) : (
        <p className="text-faint">{t('unchanged')}</p>
      )}
    </Panel>
  );
}
