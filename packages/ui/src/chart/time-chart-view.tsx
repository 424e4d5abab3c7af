import {
  bandLabels,
  bucketRows,
  bucketTitle,
  type ChartLocale,
  type TimeChart,
  timeChartOption,
} from '@logwarden/charts';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { classNames } from '../class-names.ts';
import { Skeleton } from '../states.tsx';
import { type BucketLayout, ChartBands } from './chart-bands.tsx';
import { useCrosshair } from './crosshair.ts';
import { createEngine, type Engine } from './engine.ts';
import { usePalette } from './use-palette.ts';

export interface TimeChartViewProps {
  readonly chart: TimeChart;
  readonly locale: ChartLocale;
  readonly height: number;
  /** What the chart shows, for people who cannot see it. */
  readonly label: string;
  readonly compact?: boolean;
  /** A span of buckets was drawn over; both ends inclusive. */
  readonly onSelectRange?: (from: number, to: number) => void;
  /** A bucket was pressed. */
  readonly onSelectBucket?: (index: number) => void;
  readonly className?: string;
}

interface Pointed {
  readonly index: number;
  readonly x: number;
}

const clickSlackPx = 4;

/** Draws a chart over time. Hovering lists exact values, drawing over a span selects it. */
export function TimeChartView(props: TimeChartViewProps): ReactElement {
  const { chart, locale, height, label, compact = false, className } = props;
  const hostRef = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<Engine | null>(null);
  const [width, setWidth] = useState(0);
  const palette = usePalette();
  const [layout, setLayout] = useState<BucketLayout | undefined>();
  const [pointed, setPointed] = useState<Pointed | undefined>();
  const { crosshair, atMs } = useCrosshair();
  useEngine(hostRef, setEngine, setWidth);
  const selectable = props.onSelectRange !== undefined;

  useEffect(() => {
    if (engine === null || palette === null || width === 0) return;
    const option = timeChartOption(chart, { palette, locale, width, compact });
    engine.setOption({ ...option, ...brushOption(selectable, palette.accent) }, { notMerge: true });
    setLayout(layoutOf(engine, chart));
    if (selectable) {
      engine.dispatchAction({
        type: 'takeGlobalCursor',
        key: 'brush',
        brushOption: { brushType: 'lineX', brushMode: 'single' },
      });
    }
  }, [engine, palette, width, chart, locale, compact, selectable]);

  usePointing(engine, chart, (next) => {
    setPointed(next);
    crosshair?.set(next === undefined ? undefined : chart.starts[next.index]);
  });
  useSelection(engine, props);

  const shared = atMs === undefined || engine === null ? undefined : pixelOf(engine, chart, atMs);
  const lineX = pointed?.x ?? shared;
  return (
    <div className={classNames('relative min-w-0', className)} style={{ height }}>
      {layout === undefined || chart.bands === undefined ? null : <ChartBands bands={chart.bands} layout={layout} />}
      <div ref={hostRef} role="img" aria-label={label} className="absolute inset-0" />
      {palette === null || width === 0 ? <Skeleton className="absolute inset-2" /> : null}
      {lineX === undefined ? null : (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-1 bottom-[22px] w-px bg-line-strong"
          style={{ left: lineX }}
        />
      )}
      {pointed === undefined ? null : (
        <Hint chart={chart} index={pointed.index} locale={locale} x={pointed.x} width={width} />
      )}
    </div>
  );
}

function useEngine(
  hostRef: React.RefObject<HTMLDivElement | null>,
  setEngine: (engine: Engine | null) => void,
  setWidth: (width: number) => void,
): void {
  useEffect(() => {
    const host = hostRef.current;
    if (host === null) return undefined;
    const engine = createEngine(host);
    const observer = new ResizeObserver(() => {
      engine.resize();
      setWidth(host.clientWidth);
    });
    observer.observe(host);
    setEngine(engine);
    return () => {
      observer.disconnect();
      engine.dispose();
      setEngine(null);
    };
  }, [hostRef, setEngine, setWidth]);
}

function brushOption(selectable: boolean, accent: string): Record<string, unknown> {
  if (!selectable) return {};
  return {
    brush: {
      xAxisIndex: 0,
      toolbox: [],
      brushMode: 'single',
      brushStyle: { color: accent, opacity: 0.16, borderWidth: 1, borderColor: accent },
      outOfBrush: { colorAlpha: 1 },
      throttleType: 'debounce',
    },
  };
}

/** Where the buckets stand, after the option was set. */
function layoutOf(engine: Engine, chart: TimeChart): BucketLayout | undefined {
  const at = (index: number): number => engine.convertToPixel({ xAxisIndex: 0 }, index);
  const first = at(0);
  const step = chart.starts.length > 1 ? (at(chart.starts.length - 1) - first) / (chart.starts.length - 1) : 0;
  return Number.isFinite(first) && step > 0 ? { left: first - step / 2, step } : undefined;
}

function indexAt(engine: Engine, chart: TimeChart, x: number, y: number): number | undefined {
  if (!engine.containPixel({ gridIndex: 0 }, [x, y])) return undefined;
  const found = engine.convertFromPixel({ xAxisIndex: 0 }, x);
  const index = typeof found === 'number' ? found : undefined;
  return index === undefined || index < 0 || index >= chart.starts.length ? undefined : index;
}

function pixelOf(engine: Engine, chart: TimeChart, ms: number): number | undefined {
  const index = chart.starts.findLastIndex((start) => start <= ms);
  if (index < 0 || ms >= (chart.starts.at(-1) ?? 0) + chart.widthMs) return undefined;
  const x = engine.convertToPixel({ xAxisIndex: 0 }, index);
  return typeof x === 'number' && Number.isFinite(x) ? x : undefined;
}

interface PointerPlace {
  readonly offsetX: number;
  readonly offsetY: number;
  readonly event?: unknown;
}

function isPressed({ event }: PointerPlace): boolean {
  return event instanceof MouseEvent && event.buttons !== 0;
}

function usePointing(engine: Engine | null, chart: TimeChart, onPoint: (pointed: Pointed | undefined) => void): void {
  const latest = useRef(onPoint);
  useEffect(() => {
    latest.current = onPoint;
  });
  useEffect(() => {
    if (engine === null) return undefined;
    const surface = engine.getZr();
    const move = (event: PointerPlace): void => {
      // While a span is drawn, the hint would stand over it.
      const index = isPressed(event) ? undefined : indexAt(engine, chart, event.offsetX, event.offsetY);
      latest.current(
        index === undefined
          ? undefined
          : { index, x: pixelOf(engine, chart, chart.starts[index] ?? 0) ?? event.offsetX },
      );
    };
    const leave = (): void => latest.current(undefined);
    surface.on('mousemove', move);
    surface.on('globalout', leave);
    return () => {
      surface.off('mousemove', move);
      surface.off('globalout', leave);
    };
  }, [engine, chart]);
}

/** The span of a finished brush, as indexes of buckets. ECharts types its events as plain objects. */
function brushedSpan(event: unknown): readonly [number, number] | undefined {
  const { areas } = event as { readonly areas?: readonly { readonly coordRange?: readonly number[] }[] };
  const [from, to] = areas?.[0]?.coordRange ?? [];
  return from === undefined || to === undefined ? undefined : [Math.min(from, to), Math.max(from, to)];
}

function useSelection(engine: Engine | null, { chart, onSelectRange, onSelectBucket }: TimeChartViewProps): void {
  useEffect(() => {
    if (engine === null) return undefined;
    const surface = engine.getZr();
    let downX: number | undefined;
    const down = (event: { offsetX: number }): void => {
      downX = event.offsetX;
    };
    const up = (event: { offsetX: number; offsetY: number }): void => {
      const isPress = downX !== undefined && Math.abs(event.offsetX - downX) < clickSlackPx;
      downX = undefined;
      const index = isPress ? indexAt(engine, chart, event.offsetX, event.offsetY) : undefined;
      if (index !== undefined) onSelectBucket?.(index);
    };
    const brushed = (event: unknown): void => {
      const span = brushedSpan(event);
      if (span === undefined) return;
      engine.dispatchAction({ type: 'brush', areas: [] });
      if (span[1] > span[0] || chart.starts.length === 1) onSelectRange?.(span[0], span[1]);
    };
    surface.on('mousedown', down);
    surface.on('mouseup', up);
    engine.on('brushEnd', brushed);
    return () => {
      surface.off('mousedown', down);
      surface.off('mouseup', up);
      engine.off('brushEnd', brushed);
    };
  }, [engine, chart, onSelectRange, onSelectBucket]);
}

interface HintProps {
  readonly chart: TimeChart;
  readonly index: number;
  readonly locale: ChartLocale;
  readonly x: number;
  readonly width: number;
}

function Hint({ chart, index, locale, x, width }: HintProps): ReactElement {
  const isRight = x > width / 2;
  return (
    <div
      className="pointer-events-none absolute top-1 z-10 min-w-40 rounded-md border border-line bg-raised px-2.5 py-1.5 text-sm shadow-float"
      style={isRight ? { right: width - x + 10 } : { left: x + 10 }}
    >
      <div className="mb-0.5 whitespace-nowrap text-faint">{bucketTitle(chart, index)}</div>
      {bucketRows(chart, index, locale).map((row) => (
        <div key={row.id} className="flex items-center gap-2 whitespace-nowrap">
          <span className="size-2.5 rounded-[2px]" style={{ background: `var(--${row.colour})` }} />
          <span className="text-soft">{row.name}</span>
          <span className="ml-auto pl-4 font-medium">{row.text}</span>
        </div>
      ))}
      {bandLabels(chart, index).map((text) => (
        <div key={text} className="mt-0.5 text-faint">
          {text}
        </div>
      ))}
      {chart.partial?.has(index) === true ? <div className="mt-0.5 text-faint">{chart.texts.partial}</div> : null}
    </div>
  );
}
