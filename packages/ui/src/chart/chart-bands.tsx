import type { TimeBand } from '@logwarden/charts';
import type { ReactElement } from 'react';
import { classNames } from '../class-names.ts';

/** Where the first bucket begins and how wide one is, in px of the drawing. */
export interface BucketLayout {
  readonly left: number;
  readonly step: number;
}

const tones: Record<TimeBand['tone'], string> = {
  weekend: 'bg-[color-mix(in_srgb,var(--text-faint)_8%,transparent)]',
  gap: 'bg-[color-mix(in_srgb,var(--gap)_14%,transparent)] text-[var(--gap)]',
  alarm: 'bg-[color-mix(in_srgb,var(--sev-error)_12%,transparent)] text-critical',
  late: 'band-hatched [--hatch:var(--gap)] border-l border-dashed border-[var(--gap)] text-caution',
  future: 'band-hatched [--hatch:var(--border-strong)] text-faint',
};
const narrowest = 72;

/** Spans set off behind the series. What they mean stands in the hint and in the table too. */
export function ChartBands({
  bands,
  layout,
}: {
  readonly bands: readonly TimeBand[];
  readonly layout: BucketLayout;
}): ReactElement {
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 top-2 bottom-[22px]">
      {bands.map((band) => {
        const width = (band.to - band.from + 1) * layout.step;
        return (
          <div
            key={`${band.tone}${band.from.toString()}`}
            data-band={band.tone}
            className={classNames('absolute inset-y-0 overflow-hidden', tones[band.tone])}
            style={{ left: layout.left + band.from * layout.step, width }}
          >
            {band.label === '' || width < narrowest ? null : (
              <span className="absolute top-0.5 right-1 rounded-sm bg-panel/85 px-1 text-xs">{band.label}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}
