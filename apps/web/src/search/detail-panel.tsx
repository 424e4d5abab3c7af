'use client';

import { routeQuery } from '@logwarden/client';
import type { ContextResponse, SearchHit } from '@logwarden/contracts';
import {
  Button,
  EmptyState,
  hasAnsi,
  IconButton,
  Menu,
  MenuItem,
  RangedText,
  SeverityBadge,
  Skeleton,
  stripAnsi,
  Tabs,
  type TextRange,
} from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Copy, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { lineTime } from '../time/range-label.ts';
import { type Highlighter, marked } from './highlight.ts';
import { HiddenValues } from './hidden-values.tsx';
import { LineWay } from './line-way.tsx';
import { fieldText } from './queries.ts';
import { RawFields, SelectableText } from './raw-fields.tsx';
import { hitAsJson, linkToLine, originalLine, searchAsCurl } from './share.ts';
import type { SearchScope } from './state.ts';
import { useHiddenRanges } from './use-hidden-ranges.ts';
import { useCopy, type ValueActions } from './value-menu.tsx';

export interface DetailPanelProps extends ValueActions {
  /** Position of the line, and the line itself where the list has it. */
  readonly position: string;
  readonly hit: SearchHit | undefined;
  readonly scope: SearchScope | undefined;
  readonly highlighter: Highlighter;
  readonly onWords: (text: string, negated: boolean) => void;
  readonly onPoint: (field: string | undefined) => void;
  readonly onContext: () => void;
  readonly onClose: () => void;
  readonly onStep: (step: 1 | -1) => void;
}

type DetailTab = 'fields' | 'json' | 'raw';
export type TracedHit = ContextResponse['hits'][number];

/** Everything about one line. */
export function DetailPanel(props: DetailPanelProps): ReactElement {
  const { position, onClose } = props;
  const t = useTranslations('search.detail');
  const client = useClient();
  const { data, error, refetch } = useQuery({
    ...routeQuery(client, 'getContext', { body: { position, before: 0, after: 0 } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const traced = data?.hits[data.anchor];
  const hit = props.hit ?? traced;
  if (hit !== undefined) return <Detail {...props} hit={hit} traced={traced} />;
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-9 items-center justify-end px-2">
        <IconButton label={t('close')} shortcut="Esc" icon={<X size={15} />} onClick={onClose} />
      </div>
      {error?.code === 'resource.not_found' ? <EmptyState title={t('missing')}>{t('missingText')}</EmptyState> : null}
      {error !== null && error.code !== 'resource.not_found' ? (
        <QueryFailure error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null ? (
        <div className="flex flex-col gap-2 p-3">
          {[90, 100, 60, 80, 70, 95].map((width) => (
            <Skeleton key={width} className="h-4" style={{ width: `${width.toString()}%` }} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

interface DetailProps extends DetailPanelProps {
  readonly hit: SearchHit;
  readonly traced: TracedHit | undefined;
}

function Detail(props: DetailProps): ReactElement {
  const { hit, traced, onContext } = props;
  const t = useTranslations('search.detail');
  const [tab, setTab] = useState<DetailTab>('fields');
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DetailHeader {...props} />
      <Tabs<DetailTab>
        size="sm"
        className="min-h-0 flex-1"
        panelClassName="overflow-y-auto"
        label={t('label')}
        value={tab}
        onChange={setTab}
        end={
          <>
            <Button variant="link" size="sm" onClick={onContext} className="!px-1">
              {t('context')}
            </Button>
            <CopyMenu hit={hit} scope={props.scope} />
          </>
        }
        items={[
          { value: 'fields', label: t('tabs.fields'), content: <RawFields {...props} /> },
          { value: 'json', label: t('tabs.json'), content: <Plain text={hitAsJson(hit)} onWords={props.onWords} /> },
          {
            value: 'raw',
            label: t('tabs.raw'),
            content: <Plain text={hit.raw} ranges={marked(props.highlighter.inRaw(hit))} onWords={props.onWords} />,
          },
        ]}
      />
      <HiddenValues key={hit.position} hit={hit} />
      <LineWay hit={hit} traced={traced} />
    </div>
  );
}

interface PlainProps {
  readonly text: string;
  readonly ranges?: readonly TextRange[];
  readonly onWords: (text: string, negated: boolean) => void;
}

function Plain({ text, ranges = [], onWords }: PlainProps): ReactElement {
  const hiddenRanges = useHiddenRanges();
  return (
    <SelectableText onWords={onWords}>
      <pre className="px-3 py-2.5 log-text [overflow-wrap:anywhere] whitespace-pre-wrap">
        <RangedText text={text} ranges={[...ranges, ...hiddenRanges(text)]} />
      </pre>
    </SelectableText>
  );
}

function DetailHeader({ hit, onClose, onStep }: DetailProps): ReactElement {
  const t = useTranslations('search.detail');
  const zone = useZone();
  const level = hit.fields['log.level'];
  const host = hit.fields['host.name'];
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 pr-1.5 pl-3">
      <SeverityBadge level={level === undefined ? undefined : fieldText(level)} />
      <strong className="font-semibold whitespace-nowrap">{lineTime(Date.parse(hit.timestamp), zone, true)}</strong>
      <span className="min-w-0 flex-1 truncate text-sm text-faint">
        {hit.source}
        {host === undefined ? '' : ` · ${fieldText(host)}`}
      </span>
      <IconButton label={t('previous')} shortcut="k" icon={<ChevronUp size={15} />} onClick={() => onStep(-1)} />
      <IconButton label={t('next')} shortcut="j" icon={<ChevronDown size={15} />} onClick={() => onStep(1)} />
      <IconButton label={t('close')} shortcut="Esc" icon={<X size={15} />} onClick={onClose} />
    </div>
  );
}

function CopyMenu({ hit, scope }: { readonly hit: SearchHit; readonly scope: SearchScope | undefined }): ReactElement {
  const t = useTranslations('search.detail');
  const copy = useCopy();
  return (
    <Menu align="end" trigger={<IconButton label={t('copy')} icon={<Copy size={14} />} />}>
      <MenuItem onSelect={() => copy(stripAnsi(hit.raw))}>{t('copyRaw')}</MenuItem>
      {hasAnsi(hit.raw) ? <MenuItem onSelect={() => copy(hit.raw)}>{t('copyColoured')}</MenuItem> : null}
      <MenuItem onSelect={() => copy(hitAsJson(hit))}>{t('copyJson')}</MenuItem>
      <MenuItem onSelect={() => window.location.assign(originalLine(hit))}>{t('download')}</MenuItem>
      <MenuItem onSelect={() => copy(linkToLine(window.location.href, hit, scope))}>{t('copyLink')}</MenuItem>
      <MenuItem
        disabled={scope === undefined}
        onSelect={() => (scope === undefined ? undefined : copy(searchAsCurl(scope)))}
      >
        {t('copyCurl')}
      </MenuItem>
    </Menu>
  );
}
