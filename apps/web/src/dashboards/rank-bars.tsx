'use client';

import { exactNumber, type Ranking } from '@logwarden/charts';
import { SafeText } from '@logwarden/ui';
import Link from 'next/link';
import { useLocale } from 'next-intl';
import type { ReactElement } from 'react';

export interface RankBarsProps {
  readonly ranking: Ranking;
  readonly colourOf: (name: string) => string;
  readonly nameOf: (name: string) => string;
  readonly hrefOf: (name: string) => string;
  readonly otherLabel: string;
  readonly unit: string;
}

/** Names with bars, exact numbers and shares. Each leads to its lines. */
export function RankBars({ ranking, colourOf, nameOf, hrefOf, otherLabel, unit }: RankBarsProps): ReactElement {
  const locale = useLocale();
  const most = Math.max(...ranking.items.map((item) => item.value), 1);
  const share = (value: number): string =>
    ranking.total === 0 ? '' : `${exactNumber((value / ranking.total) * 100, locale, 1)} %`;
  return (
    <table className="w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-[36%]" />
        <col />
        <col className="w-[72px]" />
        <col className="w-[72px]" />
      </colgroup>
      <tbody>
        {ranking.items.map((item) => (
          <tr key={item.name} className="group h-[26px] hover:bg-hover">
            <th scope="row" className="pl-3 text-left font-normal">
              <Link
                href={hrefOf(item.name)}
                className="block truncate rounded-sm hover:text-accent hover:underline"
                title={nameOf(item.name)}
              >
                <SafeText text={nameOf(item.name)} />
              </Link>
            </th>
            <td aria-hidden="true">
              <div className="mx-2 h-2.5 overflow-hidden rounded-[3px] bg-hover">
                <div
                  className="h-full rounded-[3px]"
                  style={{
                    width: `${((item.value / most) * 100).toString()}%`,
                    background: `var(--${colourOf(item.name)})`,
                  }}
                />
              </div>
            </td>
            <td className="text-right" title={unit}>
              {exactNumber(item.value, locale)}
            </td>
            <td className="pr-3 text-right text-faint">{share(item.value)}</td>
          </tr>
        ))}
        {ranking.other === 0 ? null : (
          <tr className="h-[26px] text-faint">
            <th scope="row" className="pl-3 text-left font-normal">
              {otherLabel}
            </th>
            <td />
            <td className="text-right">{exactNumber(ranking.other, locale)}</td>
            <td className="pr-3 text-right">{share(ranking.other)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
