import type { TimeSeries } from '@logwarden/charts';
import type { ReactElement } from 'react';
import { classNames } from '../class-names.ts';

export interface LegendProps {
  readonly series: readonly Pick<TimeSeries, 'id' | 'name' | 'colour' | 'dashed'>[];
  /** The one that stands alone; undefined: all are drawn. */
  readonly isolated: string | undefined;
  readonly onIsolate: (id: string | undefined) => void;
}

/** Pressing a name shows that series alone; pressing it again shows all. */
export function Legend({ series, isolated, onIsolate }: LegendProps): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      {series.map((item) => (
        <button
          key={item.id}
          type="button"
          aria-pressed={isolated === item.id}
          onClick={() => onIsolate(isolated === item.id ? undefined : item.id)}
          className={classNames(
            'inline-flex items-center gap-1.5 rounded-sm text-sm text-soft hover:text-ink',
            isolated !== undefined && isolated !== item.id && 'opacity-45',
          )}
        >
          <span
            className={item.dashed === true ? 'h-0 w-3 border-t-2 border-dashed' : 'size-2.5 rounded-[2px]'}
            style={
              item.dashed === true ? { borderColor: `var(--${item.colour})` } : { background: `var(--${item.colour})` }
            }
          />
          {item.name}
        </button>
      ))}
    </div>
  );
}
