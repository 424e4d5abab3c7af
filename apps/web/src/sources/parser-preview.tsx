'use client';

import { categoricalColour, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { ParserConfig, ParserPreview, ParserPreviewItem } from '@logwarden/contracts';
import { Badge, Button, classNames, Panel, RangedText, SafeText, Skeleton, TextArea } from '@logwarden/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { useSettled } from '../frame/use-settled.ts';
import { fieldText } from '../search/queries.ts';

export interface ParserPreviewPanelProps {
  readonly parser: ParserConfig;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Offers the latest lines of the source as a sample. */
  readonly onSample?: () => void;
}

const shownEvents = 50;

/** Pasted lines above; what the parser makes of them below, while it is typed. */
export function ParserPreviewPanel({ parser, text, onText, onSample }: ParserPreviewPanelProps): ReactElement {
  const t = useTranslations('sources.preview');
  const client = useClient();
  const asked = useSettled({ parser, text, limit: shownEvents });
  const { data, error, isFetching, refetch } = useQuery({
    ...routeQuery(client, 'previewParser', { body: asked }),
    enabled: asked.text.trim() !== '',
    placeholderData: keepPreviousData,
  });
  const isEmpty = text.trim() === '';
  return (
    <Panel
      title={t('title')}
      className="min-h-0"
      bodyClassName="flex min-h-0 flex-col gap-3 px-3 pt-1 pb-3"
      actions={
        onSample === undefined ? undefined : (
          <Button variant="link" size="sm" onClick={onSample}>
            {t('sample')}
          </Button>
        )
      }
    >
      <TextArea
        label={t('paste')}
        placeholder={t('placeholder')}
        mono
        rows={7}
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      {isEmpty ? <p className="text-faint">{t('empty')}</p> : null}
      {!isEmpty && error !== null ? (
        <QueryFailure error={error} onRetry={() => void refetch()} className="!py-4" />
      ) : null}
      {!isEmpty && data === undefined && error === null ? <Skeleton className="h-40" /> : null}
      {isEmpty || data === undefined || error !== null ? null : (
        <div className={classNames('flex min-h-0 flex-col gap-2', isFetching && 'opacity-70')}>
          <Summary preview={data} />
          <ul className="flex min-h-0 flex-col gap-2 overflow-y-auto">
            {data.items.map((item, index) => (
              <li key={index} className="rounded-md border border-line">
                <PreviewItem item={item} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

/** Why a parser could not read a line that is kept all the same; undefined when it could. */
function ingestError(item: ParserPreviewItem): string | undefined {
  const value = item.kind === 'event' ? item.fields['event.ingest_error'] : undefined;
  return value === undefined ? undefined : fieldText(value);
}

function Summary({ preview }: { readonly preview: ParserPreview }): ReactElement {
  const t = useTranslations('sources');
  const unread = preview.items.filter((item) => ingestError(item) !== undefined).length;
  return (
    <p className="flex flex-wrap items-center gap-2" aria-live="polite">
      <strong className="font-semibold">
        {t('preview.summary', { lines: preview.lines.toString(), events: preview.events.toString() })}
      </strong>
      {preview.detected === null ? null : (
        <Badge tone="accent">{t('preview.detected', { kind: t(`parserKinds.${preview.detected}`) })}</Badge>
      )}
      {unread === 0 ? null : <Badge tone="caution">{t('preview.unreadCount', { count: unread.toString() })}</Badge>}
      {preview.quarantined === 0 ? null : (
        <Badge tone="critical">{t('preview.quarantined', { count: preview.quarantined.toString() })}</Badge>
      )}
    </p>
  );
}

function PreviewItem({ item }: { readonly item: ParserPreviewItem }): ReactElement {
  const t = useTranslations('sources');
  if (item.kind === 'event') return <PreviewEvent item={item} />;
  if (item.kind === 'dropped')
    return <p className="px-3 py-2 text-faint">{t('preview.dropped', { rule: item.rule })}</p>;
  return (
    <div>
      <pre className="bg-code px-3 py-2 log-text [overflow-wrap:anywhere] whitespace-pre-wrap">
        <SafeText text={item.raw} />
      </pre>
      <p className="flex items-start gap-2 px-3 py-2 text-critical">
        <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
        <span>
          <ReasonText reason={item.reason} />: <SafeText text={item.detail} />
        </span>
      </p>
    </div>
  );
}

const knownReasons = ['too_deep', 'too_many_keys', 'parser_timeout', 'parse_failed', 'store_rejected'] as const;

/** The name of a reason; one that this console does not know is shown as it is. */
export function ReasonText({ reason }: { readonly reason: string }): ReactElement {
  const t = useTranslations('sources.quarantine.reasons');
  const known = knownReasons.find((name) => name === reason);
  return <>{known === undefined ? reason : t(known)}</>;
}

function PreviewEvent({ item }: { readonly item: Extract<ParserPreviewItem, { kind: 'event' }> }): ReactElement {
  const t = useTranslations('sources.preview');
  const zone = useZone();
  const [pointed, setPointed] = useState<string | undefined>();
  const names = Object.keys(item.fields).sort();
  const spanned = [...new Set(item.spans.map(([field]) => field))];
  const colourOf = (field: string): string => `var(--${categoricalColour(spanned.indexOf(field))})`;
  const ranges = item.spans.map(([field, start, end]) => ({
    start,
    end,
    id: field,
    title: field,
    colour: colourOf(field),
    className: classNames('border-b-2', pointed === field && 'bg-accent-soft'),
  }));
  const problem = ingestError(item);
  return (
    <div className="grid md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      {problem === undefined ? null : (
        <p className="flex items-start gap-2 border-b border-line bg-caution-soft px-3 py-1.5 text-caution md:col-span-2">
          <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
          <span>
            {t('unread')}: <SafeText text={problem} />
          </span>
        </p>
      )}
      <pre className="border-line bg-code px-3 py-2 leading-[21px]! log-text [overflow-wrap:anywhere] whitespace-pre-wrap max-md:border-b md:border-r">
        <RangedText text={item.raw} ranges={ranges} onPoint={setPointed} />
      </pre>
      <table className="w-full table-fixed self-start font-mono text-sm">
        <tbody>
          <tr className="align-top">
            <th scope="row" className="w-[42%] px-3 py-0.5 text-left font-normal text-soft">
              {t('time')}
            </th>
            <td className="py-0.5 pr-3">{instantText(Date.parse(item.timestamp), zone, 'ms')}</td>
          </tr>
          {names.map((field) => (
            <tr
              key={field}
              className={classNames('align-top hover:bg-hover', pointed === field && 'bg-accent-soft')}
              onMouseEnter={() => setPointed(field)}
              onMouseLeave={() => setPointed(undefined)}
            >
              <th scope="row" className="px-3 py-0.5 text-left font-normal break-words text-soft">
                <SafeText text={field} />
              </th>
              <td className="py-0.5 pr-3 [overflow-wrap:anywhere]">
                <span
                  className={spanned.includes(field) ? 'border-b-2' : ''}
                  style={spanned.includes(field) ? { borderColor: colourOf(field) } : {}}
                >
                  <SafeText text={fieldText(item.fields[field])} />
                </span>
              </td>
            </tr>
          ))}
          {names.length === 0 ? (
            <tr>
              <td colSpan={2} className="px-3 py-1 text-faint">
                {t('noFields')}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}
