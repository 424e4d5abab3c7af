'use client';

import { exactNumber, instantText } from '@logwarden/charts';
import { routeKey, routeQuery } from '@logwarden/client';
import type { QuarantineItem, Source } from '@logwarden/contracts';
import { Button, EmptyState, Panel, SafeText, Skeleton } from '@logwarden/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, RotateCcw } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { toast } from 'sonner';
import { QueryFailure, useErrorSentence } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { ReasonText } from './parser-preview.tsx';

const limit = 200;
const clipAt = 2000;

/** Lines that could not be read or stored, with the reason; they can be read again after the rules were mended. */
export function QuarantineView({ source }: { readonly source: Source }): ReactElement {
  const t = useTranslations('sources.quarantine');
  const locale = useLocale();
  const client = useClient();
  const canReplay = useCan('quarantine.replay');
  const { data, error, refetch } = useQuery(
    routeQuery(client, 'listQuarantine', { query: { source: source.name, limit } }),
  );
  const replay = useReplay(source);
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  if (data.items.length === 0) {
    return (
      <EmptyState icon={<CircleCheck size={18} className="text-ok" aria-hidden="true" />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    );
  }
  return (
    <Panel
      title={t('shown', { count: exactNumber(data.items.length, locale) })}
      note={t('replayHint')}
      actions={
        canReplay ? (
          <Button
            size="sm"
            icon={<RotateCcw size={13} />}
            busy={replay.isBusy}
            onClick={() => void replay.run(undefined)}
          >
            {t('replayAll')}
          </Button>
        ) : undefined
      }
    >
      <ul className="mt-1">
        {data.items.map((item) => (
          <QuarantineRow
            key={item.id}
            item={item}
            onReplay={canReplay ? () => void replay.run([item.id]) : undefined}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface QuarantineRowProps {
  readonly item: QuarantineItem;
  readonly onReplay: (() => void) | undefined;
}

function QuarantineRow({ item, onReplay }: QuarantineRowProps): ReactElement {
  const t = useTranslations('sources.quarantine');
  const zone = useZone();
  return (
    <li className="border-t border-line px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="font-medium text-critical">
          <ReasonText reason={item.reason} />
        </span>
        <span className="min-w-0 flex-1 truncate text-soft" title={item.detail}>
          <SafeText text={item.detail} />
        </span>
        <time className="text-sm whitespace-nowrap text-faint" dateTime={item.acceptedAt} title={item.position}>
          {instantText(Date.parse(item.acceptedAt), zone)}
        </time>
        {onReplay === undefined ? null : (
          <Button size="sm" variant="ghost" onClick={onReplay}>
            {t('replay')}
          </Button>
        )}
      </div>
      <pre
        className="mt-1 max-h-40 overflow-y-auto rounded-sm bg-code px-2 py-1 log-text [overflow-wrap:anywhere] whitespace-pre-wrap"
        tabIndex={0}
      >
        <SafeText text={item.raw.length > clipAt ? `${item.raw.slice(0, clipAt)}…` : item.raw} />
      </pre>
    </li>
  );
}

interface Replay {
  readonly isBusy: boolean;
  readonly run: (ids: string[] | undefined) => Promise<void>;
}

function useReplay(source: Source): Replay {
  const t = useTranslations('sources.quarantine');
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const [isBusy, setBusy] = useState(false);
  const run = async (ids: string[] | undefined): Promise<void> => {
    setBusy(true);
    try {
      const result = await client.replayQuarantine({
        body: { sourceId: source.id, ...(ids === undefined ? {} : { ids }) },
      });
      toast.success(
        t('replayed', {
          stored: result.stored.toString(),
          tried: result.tried.toString(),
          remaining: result.remaining.toString(),
        }),
      );
      await queries.invalidateQueries({ queryKey: routeKey('listQuarantine') });
      await queries.invalidateQueries({ queryKey: routeKey('listSourceStats') });
    } catch (error) {
      toast.error(sentence(error));
    }
    setBusy(false);
  };
  return { isBusy, run };
}
