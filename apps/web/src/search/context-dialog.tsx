'use client';

import { routeQuery } from '@logwarden/client';
import type { SearchHit } from '@logwarden/contracts';
import { Button, classNames, Dialog, SafeText, SeverityBadge, Skeleton } from '@logwarden/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { lineTime } from '../time/range-label.ts';
import { fieldText } from './queries.ts';

export interface ContextDialogProps {
  readonly position: string;
  readonly onClose: () => void;
}

const step = 20;
const most = 500;

/** The lines around one, in the order in which they came, whatever their times say. */
export function ContextDialog({ position, onClose }: ContextDialogProps): ReactElement {
  const t = useTranslations('search.context');
  const client = useClient();
  const [before, setBefore] = useState(step);
  const [after, setAfter] = useState(step);
  const { data, error, isFetching, refetch } = useQuery({
    ...routeQuery(client, 'getContext', { body: { position, before, after } }),
    placeholderData: keepPreviousData,
  });
  const anchor = data?.hits[data.anchor];
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('title')}
      description={anchor === undefined ? '\u00a0' : t('text', { stream: anchor.trace.stream })}
      closeLabel={t('close')}
      width="lg"
    >
      {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? (
        <div className="flex flex-col gap-1.5 pb-4">
          {Array.from({ length: 16 }, (_, row) => (
            <Skeleton key={row} className="h-[18px]" />
          ))}
        </div>
      ) : null}
      {data === undefined ? null : (
        <div className="pb-4">
          <MoreButton
            isBusy={isFetching}
            isDone={data.anchor < before || before >= most}
            onPress={() => setBefore(Math.min(most, before + 50))}
          />
          <ol className="rounded-md border border-line">
            {data.hits.map((hit, index) => (
              <ContextLine key={hit.id} hit={hit} isAnchor={index === data.anchor} />
            ))}
          </ol>
          <MoreButton
            isBusy={isFetching}
            isDone={data.hits.length - 1 - data.anchor < after || after >= most}
            onPress={() => setAfter(Math.min(most, after + 50))}
          />
        </div>
      )}
    </Dialog>
  );
}

interface MoreButtonProps {
  readonly isBusy: boolean;
  readonly isDone: boolean;
  readonly onPress: () => void;
}

function MoreButton({ isBusy, isDone, onPress }: MoreButtonProps): ReactElement | null {
  const t = useTranslations('search.context');
  if (isDone) return null;
  return (
    <div className="flex justify-center py-1">
      <Button variant="ghost" size="sm" busy={isBusy} onClick={onPress}>
        {t('more')}
      </Button>
    </div>
  );
}

function ContextLine({ hit, isAnchor }: { readonly hit: SearchHit; readonly isAnchor: boolean }): ReactElement {
  const t = useTranslations('search.context');
  const zone = useZone();
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isAnchor) ref.current?.scrollIntoView({ block: 'center' });
  }, [isAnchor]);
  const level = hit.fields['log.level'];
  return (
    <li
      ref={ref}
      aria-current={isAnchor ? 'true' : undefined}
      title={isAnchor ? t('anchor') : undefined}
      className={classNames(
        'flex items-start gap-2.5 border-b border-line/45 px-2.5 py-[3px] log-text last:border-b-0',
        isAnchor && 'bg-selected shadow-[inset_2px_0_var(--accent)]',
      )}
    >
      <time className="shrink-0 text-faint">{lineTime(Date.parse(hit.timestamp), zone, false)}</time>
      <SeverityBadge level={level === undefined ? undefined : fieldText(level)} className="mt-px" />
      <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
        <SafeText text={hit.raw.length > 2000 ? `${hit.raw.slice(0, 2000)}…` : hit.raw} />
      </span>
    </li>
  );
}
