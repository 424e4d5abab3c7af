'use client';

import { clockText, durationText } from '@logwarden/charts';
import type { SearchHit } from '@logwarden/contracts';
import { Skeleton } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { useZone } from '../frame/session-context.tsx';
import type { TracedHit } from './detail-panel.tsx';

interface Step {
  readonly id: 'event' | 'received' | 'accepted' | 'parsed' | 'stored';
  readonly atMs: number;
}

function stepsOf(hit: SearchHit, traced: TracedHit): readonly Step[] {
  return [
    { id: 'event', atMs: Date.parse(hit.timestamp) },
    { id: 'received', atMs: Date.parse(traced.trace.receivedAt) },
    { id: 'accepted', atMs: Date.parse(traced.trace.acceptedAt) },
    { id: 'parsed', atMs: Date.parse(traced.trace.parsedAt) },
    { id: 'stored', atMs: Date.parse(traced.trace.storedAt) },
  ];
}

/** When the line was written, received, kept, parsed and stored, and where it stands. */
export function LineWay({
  hit,
  traced,
}: {
  readonly hit: SearchHit;
  readonly traced: TracedHit | undefined;
}): ReactElement {
  const t = useTranslations('search.detail');
  const locale = useLocale();
  const zone = useZone();
  if (traced === undefined) {
    return (
      <div className="shrink-0 border-t border-line p-3">
        <Skeleton className="h-14" />
      </div>
    );
  }
  const { trace } = traced;
  const steps = stepsOf(hit, traced);
  return (
    <section aria-label={t('way.label')} className="shrink-0 border-t border-line px-3 pt-3.5 pb-2">
      <ol className="flex text-xs text-soft">
        {steps.map((step, index) => {
          const before = steps[index - 1];
          return (
            <li key={step.id} className="relative min-w-0 flex-1 border-t-2 border-accent pt-1">
              <span aria-hidden="true" className="absolute -top-[5px] left-0 size-2 rounded-full bg-accent" />
              <div className="truncate">{t(`way.${step.id}`)}</div>
              <div className="truncate font-medium text-ink" title={new Date(step.atMs).toISOString()}>
                {before === undefined ? clockText(step.atMs, zone, true) : stepText(step.atMs - before.atMs, locale)}
              </div>
            </li>
          );
        })}
      </ol>
      <p className="mt-1.5 truncate text-xs text-faint" title={trace.stream}>
        {t('position', { stream: trace.stream, seq: trace.seq.toString() })} ·{' '}
        {t('bus', { topic: trace.topic, partition: trace.partition.toString(), offset: trace.offset.toString() })}
      </p>
    </section>
  );
}

/** How long after the step before, or, where clocks disagree, before it. */
function stepText(ms: number, locale: 'en' | 'zh-CN'): string {
  return ms < 0 ? `−${durationText(-ms, locale)}` : `+${durationText(ms, locale)}`;
}
