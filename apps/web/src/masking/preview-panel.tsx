'use client';

import { ClientError, routeQuery } from '@logwarden/client';
import { maskLimits, type MaskPolicy, type MaskPreviewLine } from '@logwarden/contracts';
import { Button, classNames, Panel, Skeleton, TextArea } from '@logwarden/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient } from '../frame/session-context.tsx';
import { useSettled } from '../frame/use-settled.ts';
import { MaskedSegments, ReasonList } from './masked-segments.tsx';
import { previewSample } from './preview-sample.ts';

export interface PreviewPanelProps {
  readonly target: string;
  readonly policy: MaskPolicy;
}

const modes = ['pasted', 'real'] as const;

/** What the policy as it is being edited would hide in pasted or real lines, and why. */
export function PreviewPanel({ target, policy }: PreviewPanelProps): ReactElement {
  const t = useTranslations('masking.preview');
  const client = useClient();
  const [mode, setMode] = useState<(typeof modes)[number]>('pasted');
  const [text, setText] = useState(previewSample);
  const asked = useSettled({ policy, sourceId: target, ...(mode === 'pasted' ? { text } : {}) });
  const { data, error, isFetching, refetch } = useQuery({
    ...routeQuery(client, 'previewMaskPolicy', { body: { ...asked, limit: 20 } }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return (
    <Panel
      title={t('title')}
      note={t(`notes.${mode}`)}
      actions={modes.map((value) => (
        <Button
          key={value}
          size="sm"
          variant={mode === value ? 'secondary' : 'ghost'}
          aria-pressed={mode === value}
          onClick={() => setMode(value)}
        >
          {t(`modes.${value}`)}
        </Button>
      ))}
      bodyClassName="flex flex-col gap-2 px-3 pt-1 pb-3"
    >
      {mode === 'pasted' ? (
        <TextArea
          label={t('paste')}
          hint={t('pasteHint')}
          mono
          rows={5}
          spellCheck={false}
          maxLength={262_144}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <PreviewFault error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null ? <Skeleton className="h-40" /> : null}
      {data === undefined || error !== null ? null : (
        <div className={classNames('flex flex-col gap-2', isFetching && 'opacity-70')}>
          {data.lines.length === 0 ? <p className="text-faint">{t(`empty.${mode}`)}</p> : null}
          <ol aria-label={t('lines')} className="flex flex-col gap-2">
            {data.lines.map((line, index) => (
              <PreviewLine key={index} line={line} isPasted={mode === 'pasted'} />
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}

/** A pattern or word that cannot be used is said in place; anything else as everywhere. */
function PreviewFault({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}): ReactElement | null {
  const t = useTranslations('masking.preview');
  if (error === null) return null;
  if (!(error instanceof ClientError) || error.code !== 'request.invalid') {
    return <QueryFailure error={error} onRetry={onRetry} className="!py-4" />;
  }
  const field = (error.details.field ?? '').replace(/^body\./, '');
  const keyword = /^policy\.keywords\.(\d+)$/.exec(field)?.[1];
  return (
    <Notice tone="critical">
      {keyword === undefined
        ? t('invalid', { field, message: error.message.replace(`${field}: `, '') })
        : t('invalidKeyword', { number: String(Number(keyword) + 1), min: '2', max: String(maskLimits.keywordLength) })}
    </Notice>
  );
}

interface PreviewLineProps {
  readonly line: MaskPreviewLine;
  readonly isPasted: boolean;
}

function PreviewLine({ line, isPasted }: PreviewLineProps): ReactElement {
  const t = useTranslations('masking.preview');
  const isSame = line.before === line.after;
  return (
    <li className="rounded-md border border-line">
      {isSame ? null : (
        <div className="flex gap-2 border-b border-line/60 px-2 py-1">
          <span className="w-12 shrink-0 text-sm text-faint">{isPasted ? t('before') : t('now')}</span>
          <span className="log-text min-w-0 flex-1 break-all whitespace-pre-wrap text-soft">{line.before}</span>
        </div>
      )}
      <div className="flex gap-2 px-2 py-1">
        <span className="w-12 shrink-0 text-sm text-faint">{isSame ? t('same') : t('after')}</span>
        <span className="log-text min-w-0 flex-1 break-all whitespace-pre-wrap">
          <MaskedSegments segments={line.segments} />
        </span>
      </div>
      <ReasonList segments={line.segments} />
    </li>
  );
}
