'use client';

import { routeKey } from '@logwarden/client';
import type { Source } from '@logwarden/contracts';
import { Button, Panel } from '@logwarden/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { type ReactElement, useState } from 'react';
import { toast } from 'sonner';
import { Notice } from '../auth/auth-card.tsx';
import { isClientError, useClient } from '../frame/session-context.tsx';
import { useErrorSentence } from '../frame/query-failure.tsx';
import { ParserPreviewPanel } from './parser-preview.tsx';
import { createOf, draftFaults, draftOf, parserOf, type SourceDraft } from './source-draft.ts';
import { SourceForm } from './source-form.tsx';

export interface SourceEditorProps {
  /** Absent: a new one. */
  readonly source?: Source;
}

const sampleLines = 5;

/** Form at the left, live preview at the right. */
export function SourceEditor({ source }: SourceEditorProps): ReactElement {
  const t = useTranslations('sources.form');
  const client = useClient();
  const [draft, setDraft] = useState<SourceDraft>(() => draftOf(source));
  const [text, setText] = useState('');
  const faults = draftFaults(draft);
  const save = useSave(source, draft);
  const sample = async (): Promise<void> => {
    if (source === undefined) return;
    const body = {
      query: '',
      from: '1970-01-01T00:00:00Z',
      to: '2200-01-01T00:00:00Z',
      sources: [source.name],
      limit: sampleLines,
      total: false,
    };
    const { hits } = await client.search({ body });
    setText(hits.map((hit) => hit.raw).join('\n'));
  };
  const isUnchanged = source !== undefined && JSON.stringify(draft) === JSON.stringify(draftOf(source));
  return (
    <div className="grid min-h-0 flex-1 items-start gap-2 xl:grid-cols-[440px_minmax(0,1fr)]">
      <Panel title={source === undefined ? t('createTitle') : t('editTitle')}>
        <form
          className="flex flex-col gap-4 px-3 pt-1 pb-3"
          onSubmit={(event) => {
            event.preventDefault();
            void save.run();
          }}
        >
          {save.error === undefined ? null : <Notice tone="critical">{save.error}</Notice>}
          <SourceForm
            draft={draft}
            faults={faults}
            isNew={source === undefined}
            onChange={(change) => setDraft({ ...draft, ...change })}
          />
          <div className="flex items-center gap-2">
            <Button type="submit" variant="primary" busy={save.isBusy} disabled={faults.size > 0 || isUnchanged}>
              {source === undefined ? t('submit') : t('save')}
            </Button>
            {isUnchanged ? <span className="text-sm text-faint">{t('unchanged')}</span> : null}
            {faults.size > 0 && draft.name !== '' ? (
              <span className="text-sm text-critical">{t('invalid')}</span>
            ) : null}
          </div>
        </form>
      </Panel>
      <ParserPreviewPanel
        parser={parserOf(draft, source?.parser)}
        text={text}
        onText={setText}
        {...(source === undefined ? {} : { onSample: () => void sample() })}
      />
    </div>
  );
}

interface Save {
  readonly run: () => Promise<void>;
  readonly isBusy: boolean;
  readonly error: string | undefined;
}

function useSave(source: Source | undefined, draft: SourceDraft): Save {
  const t = useTranslations('sources.form');
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const sentence = useErrorSentence();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const send = async (): Promise<Source> => {
    const body = createOf(draft);
    if (source === undefined) return client.createSource({ body });
    const { name: _name, ...change } = body;
    return client.updateSource({
      params: { sourceId: source.id },
      body: { ...change, parser: parserOf(draft, source.parser), ifVersion: source.version },
    });
  };
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const saved = await send();
      await queries.invalidateQueries({ queryKey: routeKey('listSources') });
      await queries.invalidateQueries({ queryKey: routeKey('listSourceStats') });
      await queries.invalidateQueries({ queryKey: routeKey('getSource') });
      toast.success(source === undefined ? t('created', { name: saved.name }) : t('saved'));
      if (source === undefined) router.push(`/sources/${saved.id}`);
    } catch (failure) {
      const isConflict = isClientError(failure) && failure.code === 'resource.conflict' && source !== undefined;
      setError(isConflict ? t('conflict') : sentence(failure));
    }
    setBusy(false);
  };
  return { run, isBusy, error };
}
