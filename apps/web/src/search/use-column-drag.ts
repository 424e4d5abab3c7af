'use client';

import { type PointerEvent, type RefObject, useState } from 'react';
import { type Column, dropPlace, placeAfterTakingOut } from './columns.ts';

const slackPx = 5;

interface Dragged {
  readonly field: string;
  /** Before which column it would be dropped; their number: behind the last. */
  readonly place: number;
}

function edgesOf(row: HTMLElement): readonly number[] {
  const boxes = [...row.querySelectorAll('[data-column]')].map((head) => head.getBoundingClientRect());
  const last = boxes.at(-1);
  return last === undefined ? [] : [...boxes.map((box) => box.left), last.right];
}

/** A press opens the menu; a drag does not: the click that ends it is taken away. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

/** Drags a column to its place by its head. Escape leaves it where it was. */
export function useColumnDrag(
  rowRef: RefObject<HTMLElement | null>,
  columns: readonly Column[],
  onMove: (field: string, to: number) => void,
) {
  const [dragged, setDragged] = useState<Dragged | undefined>();
  const grab = (field: string, event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const fromX = event.clientX;
    const from = columns.findIndex((column) => column.field === field);
    const ended = new AbortController();
    const { signal } = ended;
    let place: number | undefined;
    const end = (): void => {
      ended.abort();
      setDragged(undefined);
    };
    window.addEventListener(
      'pointermove',
      (move) => {
        if (rowRef.current === null || (place === undefined && Math.abs(move.clientX - fromX) < slackPx)) return;
        place = dropPlace(edgesOf(rowRef.current), move.clientX);
        setDragged({ field, place });
      },
      { signal },
    );
    window.addEventListener(
      'pointerup',
      () => {
        end();
        if (place === undefined) return;
        swallowClick();
        const to = placeAfterTakingOut(place, from);
        if (to !== from) onMove(field, to);
      },
      { signal },
    );
    window.addEventListener('pointercancel', end, { signal });
    window.addEventListener('keydown', (key) => (key.key === 'Escape' ? end() : undefined), { signal });
  };
  return { field: dragged?.field, place: dragged?.place, grab };
}
