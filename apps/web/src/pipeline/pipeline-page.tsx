'use client';

import { clockText, durationText, exactNumber } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { InstallationPipeline, Pipeline, TenantPipeline } from '@logwarden/contracts';
import { Badge, Panel, Skeleton, Tabs } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactElement, ReactNode } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { BusPanel } from './bus-panel.tsx';
import { FlowDiagram, FlowSkeleton } from './flow-diagram.tsx';
import { ProcessesTable } from './processes-table.tsx';
import { SourceRows } from './source-rows.tsx';
import { StoreHealth, StorePanel } from './store-panel.tsx';

const refreshMs = 5_000;
const views = ['tenant', 'installation'] as const;

/** The way of the lines as it is now: rates and lag on every edge, and the state of what carries them. */
export function PipelinePage(): ReactElement {
  const t = useTranslations('pipeline');
  const client = useClient();
  const { data, error, refetch } = useQuery({ ...routeQuery(client, 'getPipeline'), refetchInterval: refreshMs });
  return (
    <>
      <TopBar title={t('title')}>
        {data === undefined ? null : <AsOf pipeline={data} isStale={error !== null} />}
      </TopBar>
      <main className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-3 pb-3 md:px-4">
        {data === undefined && error !== null ? (
          <Panel>
            <QueryFailure error={error} onRetry={() => void refetch()} />
          </Panel>
        ) : null}
        {data === undefined && error === null ? <Loading /> : null}
        {data === undefined ? null : <Views pipeline={data} />}
      </main>
    </>
  );
}

function AsOf({ pipeline, isStale }: { readonly pipeline: Pipeline; readonly isStale: boolean }): ReactElement {
  const t = useTranslations('pipeline');
  const zone = useZone();
  const time = clockText(Date.parse(pipeline.asOf), zone, true);
  if (isStale) {
    return (
      <span role="status">
        <Badge tone="caution">{t('stale', { time })}</Badge>
      </span>
    );
  }
  return (
    <span className="truncate text-sm text-faint tabular-nums max-md:hidden">
      {t('asOf', { time, seconds: (refreshMs / 1000).toString() })}
    </span>
  );
}

function Loading(): ReactElement {
  const t = useTranslations('pipeline');
  return (
    <>
      <Panel title={t('flow')}>
        <FlowSkeleton />
      </Panel>
      <Skeleton className="h-64 shrink-0" />
    </>
  );
}

/** Who sees both chooses; the choice stands in the address. */
function Views({ pipeline }: { readonly pipeline: Pipeline }): ReactElement | null {
  const t = useTranslations('pipeline.views');
  const [wanted, setWanted] = useQueryState('view', parseAsStringLiteral(views).withDefault('tenant'));
  const { tenant, installation } = pipeline;
  const own = tenant === null ? null : <TenantView tenant={tenant} />;
  const whole = installation === null ? null : <InstallationView installation={installation} />;
  if (own === null || whole === null) return own ?? whole;
  return (
    <Tabs
      className="min-h-0 flex-1"
      panelClassName="overflow-y-auto pt-2"
      label={t('label')}
      value={wanted}
      onChange={(next) => void setWanted(next)}
      items={[
        { value: 'tenant', label: t('tenant'), content: own },
        { value: 'installation', label: t('installation'), content: whole },
      ]}
    />
  );
}

function TenantView({ tenant }: { readonly tenant: TenantPipeline }): ReactElement {
  const t = useTranslations('pipeline');
  const locale = useLocale();
  const { stages, edges, sources, windowSeconds } = tenant;
  const flowing = sources.filter(({ eventsPerSecond }) => eventsPerSecond > 0).length;
  return (
    <div className="flex flex-col gap-2">
      <Panel title={t('flow')} note={t('window', { duration: durationText(windowSeconds * 1000, locale) })}>
        <FlowDiagram
          stages={stages}
          edges={edges}
          facts={{
            source: t('facts.sources', {
              flowing: exactNumber(flowing, locale),
              all: exactNumber(sources.length, locale),
            }),
          }}
        />
      </Panel>
      <SourceRows sources={sources} />
    </div>
  );
}

function InstallationView({ installation }: { readonly installation: InstallationPipeline }): ReactElement {
  const t = useTranslations('pipeline');
  const { stages, edges, processes, bus, store } = installation;
  const gateways = processes.filter(({ part }) => part === 'gateway');
  const facts = {
    ...(gateways.length === 0
      ? {}
      : {
          gateway: t('facts.processes', {
            up: gateways.filter(({ up }) => up).length.toString(),
            all: gateways.length.toString(),
          }),
        }),
    ...(bus === null ? {} : { bus: t('facts.bus', { engine: t(`engines.${bus.engine}`), count: bus.nodes.length }) }),
    ...(store === null
      ? {}
      : { store: t('facts.store', { engine: t(`engines.${store.engine}`), count: store.nodes.length }) }),
  };
  return (
    <div className="flex flex-col gap-2">
      <Panel title={t('flow')}>
        <FlowDiagram stages={stages} edges={edges} facts={facts} />
      </Panel>
      <Section title={t('processes.title')}>
        <ProcessesTable processes={processes} />
      </Section>
      <Section title={t('bus.title')} {...(bus === null ? {} : { note: t(`engines.${bus.engine}`) })}>
        <BusPanel bus={bus} />
      </Section>
      <Section title={t('store.title')} {...(store === null ? {} : { note: <StoreHealth health={store.health} /> })}>
        <StorePanel store={store} />
      </Section>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

function Section({ title, note, children }: SectionProps): ReactElement {
  return (
    <section className="flex flex-col gap-1">
      <h2 className="flex items-center gap-2 pt-1 text-md font-semibold">
        {title}
        {note === undefined ? null : <span className="text-sm font-normal text-soft">{note}</span>}
      </h2>
      {children}
    </section>
  );
}
