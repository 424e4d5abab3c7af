'use client';

import { bytesText, type ChartLocale, clockText, durationText, exactNumber, instantText } from '@logwarden/charts';
import type { PipelineEdge, PipelineStage } from '@logwarden/contracts';
import { classNames, Skeleton, StatusDot, type Tone } from '@logwarden/ui';
import { ArrowDown, ArrowRight, Boxes, Cpu, DoorOpen, HardDrive, type LucideIcon, Rows3 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Fragment, type ReactElement } from 'react';
import { useZone } from '../frame/session-context.tsx';

const icons: Readonly<Record<PipelineStage['stage'], LucideIcon>> = {
  source: Boxes,
  gateway: DoorOpen,
  bus: Rows3,
  indexer: Cpu,
  store: HardDrive,
};

export const stateTones: Readonly<Record<PipelineStage['state'], Tone>> = {
  ok: 'ok',
  idle: 'neutral',
  warn: 'caution',
  down: 'critical',
  unknown: 'neutral',
};

/** Lines that wait longer are shown as late. */
const lateSeconds = 60;

export interface FlowDiagramProps {
  readonly stages: readonly PipelineStage[];
  readonly edges: readonly PipelineEdge[];
  /** One short line about each stage, e.g. how many nodes there are. */
  readonly facts: Partial<Readonly<Record<PipelineStage['stage'], string>>>;
}

/** A rate with as many digits as matter: `0.25`, `12.5`, `1,204`. */
export function rateText(perSecond: number, locale: ChartLocale): string {
  return exactNumber(perSecond, locale, perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0);
}

/** The stages in a row with what flows between them; one below the other where it is narrow. */
export function FlowDiagram({ stages, edges, facts }: FlowDiagramProps): ReactElement {
  const t = useTranslations('pipeline');
  return (
    <ol aria-label={t('flow')} className="flex flex-col gap-1 p-3 pt-1 xl:flex-row xl:items-stretch xl:gap-0">
      {stages.map((stage, index) => {
        const edge = edges[index - 1];
        return (
          <Fragment key={stage.stage}>
            {edge === undefined ? null : <Edge edge={edge} />}
            <Stage stage={stage} fact={facts[stage.stage]} />
          </Fragment>
        );
      })}
    </ol>
  );
}

function Stage({ stage, fact }: { readonly stage: PipelineStage; readonly fact: string | undefined }): ReactElement {
  const t = useTranslations('pipeline');
  const Icon = icons[stage.stage];
  return (
    <li
      data-stage={stage.stage}
      data-state={stage.state}
      className={classNames(
        'flex min-h-24 min-w-0 flex-1 flex-col gap-1 rounded-md border bg-page px-3 py-2',
        stage.state === 'down' ? 'border-critical' : stage.state === 'warn' ? 'border-caution' : 'border-line',
      )}
    >
      <div className="flex items-center gap-2">
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-soft" />
        <h3 className="font-semibold">{t(`stages.${stage.stage}`)}</h3>
      </div>
      <StatusDot tone={stateTones[stage.state]}>{t(`states.${stage.state}`)}</StatusDot>
      {fact === undefined ? null : <span className="text-sm text-soft">{fact}</span>}
      {stage.problems.map((item) => (
        <Problem key={item.problem} item={item} isDown={stage.state === 'down'} />
      ))}
    </li>
  );
}

interface ProblemProps {
  readonly item: PipelineStage['problems'][number];
  readonly isDown: boolean;
}

function Problem({ item, isDown }: ProblemProps): ReactElement {
  const t = useTranslations('pipeline.problems');
  const locale = useLocale();
  const values = { count: item.count, duration: durationText(item.count * 1000, locale) };
  return (
    <span className={classNames('text-sm', isDown ? 'text-critical' : 'text-caution')}>
      {t(item.problem, values)}
      {item.subject === null ? null : <span className="block font-mono text-xs break-all">{item.subject}</span>}
    </span>
  );
}

function Edge({ edge }: { readonly edge: PipelineEdge }): ReactElement {
  const t = useTranslations('pipeline');
  const locale = useLocale();
  const zone = useZone();
  const label = t('edge.to', { from: t(`stages.${edge.from}`), to: t(`stages.${edge.to}`) });
  const isLate = edge.lagSeconds !== null && edge.lagSeconds > lateSeconds;
  const { lastAt, lastError, eventsPerSecond, bytesPerSecond } = edge;
  return (
    <li
      aria-label={label}
      data-edge={`${edge.from}-${edge.to}`}
      className="flex min-w-0 items-center gap-3 px-3 py-1 xl:w-36 xl:shrink-0 xl:flex-col xl:justify-start xl:gap-0.5 xl:px-2 xl:pt-2 xl:text-center"
    >
      <span className="font-semibold tabular-nums whitespace-nowrap">
        {eventsPerSecond === null ? (
          <span className="text-sm font-normal text-faint">{t('edge.measuring')}</span>
        ) : (
          t('edge.events', { rate: rateText(eventsPerSecond, locale) })
        )}
      </span>
      <span
        aria-hidden="true"
        className={classNames('flex items-center xl:w-full', isLate ? 'text-caution' : 'text-faint')}
      >
        <span className="hidden h-px flex-1 bg-current xl:block" />
        <ArrowRight size={16} className="hidden xl:-ml-1 xl:block" />
        <ArrowDown size={16} className="xl:hidden" />
      </span>
      <span className="text-sm whitespace-nowrap text-soft tabular-nums">
        {bytesPerSecond === null ? '' : `${bytesText(bytesPerSecond, locale)}/s`}
      </span>
      {edge.from === 'bus' ? <Lag edge={edge} isLate={isLate} /> : null}
      {lastError === null ? null : (
        <span className="text-xs text-caution" title={instantText(Date.parse(lastError.at), zone)}>
          {lastError.reason}
        </span>
      )}
      {edge.from === 'source' && lastAt !== null ? (
        <span
          title={instantText(Date.parse(lastAt), zone)}
          className="text-xs whitespace-nowrap text-faint tabular-nums"
        >
          {clockText(Date.parse(lastAt), zone, true)}
        </span>
      ) : null}
    </li>
  );
}

function Lag({ edge, isLate }: { readonly edge: PipelineEdge; readonly isLate: boolean }): ReactElement {
  const t = useTranslations('pipeline.edge');
  const locale = useLocale();
  const { lagRecords, lagSeconds } = edge;
  const parts = [
    ...(lagSeconds === null || lagSeconds < 5
      ? []
      : [t('lagSeconds', { duration: durationText(lagSeconds * 1000, locale) })]),
    ...(lagRecords === null || lagRecords === 0 ? [] : [t('lagRecords', { count: lagRecords })]),
  ];
  return (
    <span data-lag className={classNames('text-sm', isLate ? 'font-medium text-caution' : 'text-soft')}>
      {parts.length === 0 ? t('lagNone') : parts.join(', ')}
    </span>
  );
}

export function FlowSkeleton(): ReactElement {
  return (
    <div aria-hidden="true" className="flex flex-col gap-2 p-3 pt-1 xl:flex-row">
      {Array.from({ length: 5 }, (_, index) => (
        <Skeleton key={index} className="h-24 flex-1" />
      ))}
    </div>
  );
}
