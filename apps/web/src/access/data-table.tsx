import { classNames } from '@logwarden/ui';
import type { ReactElement, ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly isRight?: boolean;
  /** Left out on narrow screens. */
  readonly isExtra?: boolean;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
}

/** A plain table with a head that stays. */
export function DataTable<Row>({ label, rows, columns, keyOf }: DataTableProps<Row>): ReactElement {
  const classes = (column: Column<Row>): string =>
    classNames(
      'px-3',
      column.isRight === true ? 'text-right' : 'text-left',
      column.isExtra === true && 'max-md:hidden',
    );
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-panel">
      <table aria-label={label} className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.id}
                className={classNames(classes(column), 'h-8 text-sm font-medium whitespace-nowrap text-faint')}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line/60 last:border-b-0 hover:bg-hover">
              {columns.map((column) => (
                <td key={column.id} className={classNames(classes(column), 'h-10')}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
