'use client';

import { classNames, Menu, MenuItem, MenuSeparator } from '@logwarden/ui';
import { ArrowLeft, ArrowRight, ChevronDown, MoveHorizontal, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type ReactElement, type RefObject, useRef, useState } from 'react';
import { type Column, columnWidth, moveColumn, resizeColumn } from './columns.ts';
import { timeWidth } from './row-metrics.ts';
import { useColumnDrag } from './use-column-drag.ts';
import { useColumnResize } from './use-column-resize.ts';

export interface ColumnHeadsProps {
  readonly columns: readonly Column[];
  readonly withDay: boolean;
  readonly withSource: boolean;
  /** Holds the widths as `--column-N`, which the rows read: a drag moves them without drawing a row anew. */
  readonly hostRef: RefObject<HTMLElement | null>;
  readonly widthToFit: (field: string) => number;
  readonly onColumns: (columns: readonly Column[]) => void;
}

/** Name of the width of a column in the style of the list. */
export function widthVariable(index: number): `--column-${number}` {
  return `--column-${index}`;
}

/** The heads of the list. A field's head is dragged to its place; its edge, to its width; its menu and keys do the same. */
export function ColumnHeads(props: ColumnHeadsProps): ReactElement {
  const { columns, withDay, withSource, onColumns } = props;
  const t = useTranslations('search.rows');
  const [said, setSaid] = useState('');
  const rowRef = useRef<HTMLDivElement>(null);
  const move = (field: string, to: number): void => {
    const next = moveColumn(columns, field, to);
    onColumns(next);
    const place = next.findIndex((column) => column.field === field) + 1;
    setSaid(t('movedTo', { field, place: place.toString(), count: next.length.toString() }));
  };
  const drag = useColumnDrag(rowRef, columns, move);
  return (
    <div
      ref={rowRef}
      role="group"
      aria-label={t('columns')}
      className="sticky top-0 z-10 flex h-[22px] min-w-max items-center gap-2.5 border-b border-line bg-panel px-3 text-xs text-faint"
    >
      <span className={classNames('shrink-0', withDay ? timeWidth.day : timeWidth.clock)}>{t('time')}</span>
      <span className="w-4 shrink-0" />
      {withSource ? <span className="w-[124px] shrink-0 max-md:hidden">{t('source')}</span> : null}
      {columns.map((column, index) => (
        <ColumnHead
          key={column.field}
          {...props}
          column={column}
          index={index}
          isDragged={drag.field === column.field}
          isDropBefore={drag.place === index}
          isDropAfter={drag.place === index + 1 && index === columns.length - 1}
          onGrab={drag.grab}
          onMove={move}
          onSay={setSaid}
        />
      ))}
      <span>{t('line')}</span>
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  );
}

interface ColumnHeadProps extends ColumnHeadsProps {
  readonly column: Column;
  readonly index: number;
  readonly isDragged: boolean;
  readonly isDropBefore: boolean;
  readonly isDropAfter: boolean;
  readonly onGrab: ReturnType<typeof useColumnDrag>['grab'];
  readonly onMove: (field: string, to: number) => void;
  readonly onSay: (text: string) => void;
}

function ColumnHead(props: ColumnHeadProps): ReactElement {
  const { column, columns, index, isDragged, onColumns, onMove, onSay } = props;
  const { field, width } = column;
  const t = useTranslations('search.rows');
  const [isOpen, setOpen] = useState(false);
  const remove = (): void => onColumns(columns.filter((one) => one.field !== field));
  const resize = (to: number): void => {
    const next = resizeColumn(columns, field, to);
    onColumns(next);
    onSay(t('widthOf', { field, width: (next[index]?.width ?? to).toString() }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by !== 0 && event.altKey) onMove(field, index + by);
    else if (by !== 0 && event.shiftKey) resize(width + by * columnWidth.step);
    else if (event.key === 'Delete') remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      data-column={field}
      onKeyDown={onKeyDown}
      className={classNames('group relative flex shrink-0 items-center', isDragged && 'opacity-50')}
      style={{ width: `var(${widthVariable(index)})` }}
    >
      {props.isDropBefore ? <DropLine side="left" /> : null}
      {props.isDropAfter ? <DropLine side="right" /> : null}
      <button
        type="button"
        aria-label={t('column', { field })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        title={t('columnKeys')}
        className="h-5 min-w-0 cursor-grab truncate rounded-sm font-mono hover:text-ink active:cursor-grabbing"
        onPointerDown={(event) => props.onGrab(field, event)}
        onClick={() => setOpen(true)}
      >
        {field}
      </button>
      <Menu
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('columnMenu', { field })}
            className="grid size-4 shrink-0 place-items-center rounded-sm opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink"
          >
            <ChevronDown size={11} aria-hidden="true" />
          </button>
        }
      >
        <MenuItem
          icon={<ArrowLeft size={14} />}
          shortcut="Alt ←"
          disabled={index === 0}
          onSelect={() => onMove(field, index - 1)}
        >
          {t('moveLeft')}
        </MenuItem>
        <MenuItem
          icon={<ArrowRight size={14} />}
          shortcut="Alt →"
          disabled={index === columns.length - 1}
          onSelect={() => onMove(field, index + 1)}
        >
          {t('moveRight')}
        </MenuItem>
        <MenuItem icon={<MoveHorizontal size={14} />} onSelect={() => resize(props.widthToFit(field))}>
          {t('fit')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<X size={14} />} shortcut="Del" onSelect={remove}>
          {t('removeColumn', { field })}
        </MenuItem>
      </Menu>
      <ResizeEdge {...props} onWidth={resize} />
    </span>
  );
}

function DropLine({ side }: { readonly side: 'left' | 'right' }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className={classNames('absolute top-0 bottom-0 w-0.5 bg-accent', side === 'left' ? '-left-1.5' : '-right-1.5')}
    />
  );
}

interface ResizeEdgeProps extends ColumnHeadProps {
  readonly onWidth: (width: number) => void;
}

function ResizeEdge({ column, index, hostRef, widthToFit, onWidth }: ResizeEdgeProps): ReactElement {
  const { field, width } = column;
  const t = useTranslations('search.rows');
  const grab = useColumnResize(hostRef, widthVariable(index), onWidth);
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('resize', { field })}
      aria-valuenow={width}
      aria-valuemin={columnWidth.least}
      aria-valuemax={columnWidth.most}
      tabIndex={0}
      className="absolute inset-y-0 -right-[8px] w-2 cursor-col-resize touch-none rounded-sm before:absolute before:inset-y-1 before:left-[3px] before:w-px before:bg-line-strong hover:before:bg-accent focus-visible:before:bg-accent"
      onPointerDown={(event) => grab(width, event)}
      onDoubleClick={() => onWidth(widthToFit(field))}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
        if (by === 0 && event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        onWidth(by === 0 ? widthToFit(field) : width + by * columnWidth.step);
      }}
    />
  );
}
