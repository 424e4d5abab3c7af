import { bandLabels, bucketTitle, type ChartLocale, type TimeChart, valueText } from '@logwarden/charts';
import type { ReactElement } from 'react';

export interface ChartTableProps {
  readonly chart: TimeChart;
  readonly locale: ChartLocale;
  readonly timeTitle: string;
  readonly onSelectBucket?: (index: number) => void;
}

/** The same numbers as the drawing, as a table. Newest first. */
export function ChartTable({ chart, locale, timeTitle, onSelectBucket }: ChartTableProps): ReactElement {
  const indexes = chart.starts.map((_, index) => index).reverse();
  return (
    <table className="w-full border-collapse text-sm">
      <thead className="sticky top-0 bg-panel">
        <tr className="border-b border-line text-left text-faint">
          <th className="px-3 py-1 font-medium">{timeTitle}</th>
          {chart.series.map((series) => (
            <th key={series.id} className="px-3 py-1 text-right font-medium">
              <span
                className="mr-1.5 inline-block size-2.5 rounded-[2px]"
                style={{ background: `var(--${series.colour})` }}
              />
              {series.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {indexes.map((index) => (
          <tr key={index} className="border-b border-line/60 hover:bg-hover">
            <td className="px-3 py-0.5 whitespace-nowrap">
              {onSelectBucket === undefined ? (
                bucketTitle(chart, index)
              ) : (
                <button type="button" className="text-accent hover:underline" onClick={() => onSelectBucket(index)}>
                  {bucketTitle(chart, index)}
                </button>
              )}
              {bandLabels(chart, index).map((text) => (
                <span key={text} className="ml-2 text-faint">
                  {text}
                </span>
              ))}
            </td>
            {chart.series.map((series) => {
              const value = series.values[index] ?? null;
              return (
                <td key={series.id} className="px-3 py-0.5 text-right">
                  {value === null ? chart.texts.noValue : valueText(value, chart.unit, locale)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
