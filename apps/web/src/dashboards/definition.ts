import type { ColourName, Unit } from '@logwarden/charts';
import type { english } from '../i18n/messages/en/index.ts';

/** Names of panels and series stand in the message catalogues. */
export type LabelKey = keyof (typeof english)['dashboards']['labels'];

/** What is drawn for each bucket: a count of events, or a measurement of a field. */
export type Measured =
  | { readonly of: 'count' }
  | { readonly of: 'sum' | 'avg' | 'max'; readonly field: string }
  | { readonly of: 'percentile'; readonly field: string; readonly percent: number }
  | { readonly of: 'difference'; readonly field: string; readonly minus: string };

export interface Series {
  readonly id: string;
  readonly label: LabelKey;
  readonly colour: ColourName;
  readonly kind: 'bar' | 'line' | 'area';
  readonly measured: Measured;
  /** Only events with this value of the panel's `split` field. */
  readonly value?: string;
  readonly stack?: string;
}

interface PanelBase {
  readonly id: string;
  readonly title: LabelKey;
  readonly note?: LabelKey;
  /** Names of sources it reads. */
  readonly sources: readonly string[];
  /** Query in the language of the search box. */
  readonly query: string;
  /** Columns it takes of twelve. */
  readonly span: 4 | 5 | 6 | 7 | 8 | 12;
}

export interface TimePanel extends PanelBase {
  readonly kind: 'time';
  readonly unit: Unit;
  readonly yTitle: LabelKey;
  /** Field whose values are series. */
  readonly split?: string;
  readonly series: readonly Series[];
  /** Lays the same measure of so many ms earlier over it. */
  readonly compare?: { readonly byMs: number; readonly label: LabelKey };
  readonly shadeWeekends?: boolean;
}

export interface RankPanel extends PanelBase {
  readonly kind: 'rank';
  readonly field: string;
  readonly size: number;
  readonly colour: ColourName;
  /** Colours of known values. */
  readonly colours?: Readonly<Record<string, ColourName>>;
  /** Names of known values. */
  readonly names?: Readonly<Record<string, LabelKey>>;
  readonly unit: LabelKey;
}

export type Panel = TimePanel | RankPanel;

export interface NumberTile {
  readonly id: string;
  readonly title: LabelKey;
  readonly sources: readonly string[];
  readonly query: string;
  readonly measured: Measured;
  readonly unit: Unit;
  /** Shows the share of the events of `query` that this clause matches. */
  readonly shareOf?: string;
  /** Whether more is good, bad, or neither. */
  readonly more: 'good' | 'bad' | 'neutral';
}

export interface Dashboard {
  readonly id: string;
  readonly title: LabelKey;
  /** It is offered where the tenant has at least one of these sources. */
  readonly sources: readonly string[];
  readonly tiles: readonly NumberTile[];
  readonly panels: readonly Panel[];
}
