'use client';

import type { SearchHit } from '@logwarden/contracts';
import { Button } from '@logwarden/ui';
import { ChevronDown, ChevronRight, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useMemo, useState } from 'react';
import { useCan } from '../frame/session-context.tsx';
import { RequestReveal } from '../reveal/request-reveal.tsx';
import { type HiddenPlace, hiddenPlaces } from './hidden-spans.ts';

/** What of a line is hidden, and the way to ask for it. */
export function HiddenValues({ hit }: { readonly hit: SearchHit }): ReactElement | null {
  const t = useTranslations('reveal');
  const places = useMemo(() => hiddenPlaces(hit), [hit]);
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<HiddenPlace | undefined>();
  if (places.length === 0) return null;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section aria-label={t('hiddenValues')} className="shrink-0 border-t border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex h-8 w-full items-center gap-1.5 px-3 text-left text-sm hover:bg-hover"
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={13} aria-hidden="true" />
        <EyeOff size={13} className="text-mask-text" aria-hidden="true" />
        {t('count', { count: places.length })}
      </button>
      {isOpen ? (
        <ul className="max-h-52 overflow-y-auto px-3 pb-2">
          {places.map((place) => (
            <Place key={`${place.field} ${String(place.item)} ${String(place.at)}`} place={place} onAsk={setAsked} />
          ))}
        </ul>
      ) : null}
      {asked === undefined ? null : <RequestReveal hit={hit} place={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

interface PlaceProps {
  readonly place: HiddenPlace;
  readonly onAsk: (place: HiddenPlace) => void;
}

function Place({ place, onAsk }: PlaceProps): ReactElement {
  const t = useTranslations('reveal');
  const tClasses = useTranslations('masking.classes');
  const canReveal = useCan('pii.reveal');
  const { field, shown, dataClass } = place;
  return (
    <li className="flex min-h-8 items-center gap-2 border-t border-line/60 py-1 first:border-t-0">
      <span className="min-w-0 flex-1">
        <code className="rounded-sm bg-mask px-1 text-sm [overflow-wrap:anywhere] text-mask-text">{shown}</code>{' '}
        <span className="text-sm text-faint">
          {[...(dataClass === undefined ? [] : [tClasses(dataClass)]), field === '' ? t('inText') : field].join(' · ')}
        </span>
      </span>
      {dataClass === 'secret' ? (
        <span className="text-sm text-faint">{t('never')}</span>
      ) : canReveal ? (
        <Button size="sm" onClick={() => onAsk(place)}>
          {t('ask')}
        </Button>
      ) : (
        <span className="text-sm text-faint">{t('noRight')}</span>
      )}
    </li>
  );
}
