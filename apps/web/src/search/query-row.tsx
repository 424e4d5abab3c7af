'use client';

import { Button, IconButton } from '@logwarden/ui';
import { CornerDownLeft, Fingerprint, Square } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, type RefObject, useState } from 'react';
import { useCan } from '../frame/session-context.tsx';
import { LookupDialog } from '../reveal/lookup-dialog.tsx';
import { QueryBox } from './query-box.tsx';
import { SourcePicker } from './source-picker.tsx';
import type { SearchState } from './state.ts';
import { TimePicker } from './time-picker.tsx';
import type { Search } from './use-rows.ts';

export interface QueryRowProps {
  readonly state: SearchState;
  readonly draft: string;
  readonly setDraft: (query: string) => void;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly onRun: (query: string) => void;
  readonly search: Search;
}

/** What, where, when, and go. */
export function QueryRow({ state, draft, setDraft, boxRef, onRun, search }: QueryRowProps): ReactElement {
  const t = useTranslations('search');
  const { params, range, scope, nowMs, change } = state;
  return (
    <div role="search" className="flex shrink-0 items-start gap-2 max-md:flex-wrap">
      <div className="flex min-w-0 flex-1 max-md:basis-full">
        <QueryBox value={draft} onChange={setDraft} onRun={onRun} scope={scope} inputRef={boxRef} />
      </div>
      <SourcePicker chosen={params.src} onChange={(src) => change({ src })} />
      <TimePicker
        range={range}
        nowMs={nowMs}
        onChange={(next) => change({ range: next })}
        className="min-w-0 max-md:order-last max-md:basis-full"
      />
      <Lookup state={state} />
      {search.isRunning ? (
        <Button
          size="lg"
          className="min-w-[88px] max-md:ml-auto"
          icon={<Square size={12} fill="currentColor" />}
          onClick={search.stop}
        >
          {t('stop')}
        </Button>
      ) : (
        <Button size="lg" variant="primary" className="min-w-[88px] max-md:ml-auto" onClick={() => onRun(draft)}>
          {t('run')}
          <CornerDownLeft size={14} aria-hidden="true" className="opacity-70" />
        </Button>
      )}
    </div>
  );
}

/** For who may find lines by a whole hidden value. */
function Lookup({ state }: { readonly state: SearchState }): ReactElement | null {
  const t = useTranslations('reveal.lookup');
  const canLookUp = useCan('pii.lookup');
  const [isOpen, setOpen] = useState(false);
  const { scope } = state;
  if (!canLookUp) return null;
  return (
    <>
      <IconButton
        label={t('open')}
        size="md"
        className="mt-0.5"
        icon={<Fingerprint size={16} />}
        disabled={scope === undefined}
        onClick={() => setOpen(true)}
      />
      {isOpen && scope !== undefined ? (
        <LookupDialog
          scope={scope}
          onOpen={(line) => {
            setOpen(false);
            state.show({ line });
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
