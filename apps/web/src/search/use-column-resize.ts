'use client';

import type { PointerEvent, RefObject } from 'react';
import { columnWidth } from './columns.ts';

/**
 * Draws an edge to a width: while the pointer is down only the list's variable changes, at its end the width is told.
 * Escape or a lost pointer leaves it as it was.
 */
export function useColumnResize(
  hostRef: RefObject<HTMLElement | null>,
  variable: string,
  onWidth: (width: number) => void,
): (width: number, event: PointerEvent) => void {
  return (width, event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const host = hostRef.current;
    const fromX = event.clientX;
    const ended = new AbortController();
    let now = width;
    const show = (): void => host?.style.setProperty(variable, `${now.toString()}px`);
    const { signal } = ended;
    const cancel = (): void => {
      now = width;
      show();
      ended.abort();
    };
    window.addEventListener(
      'pointermove',
      (move) => {
        now = Math.min(columnWidth.most, Math.max(columnWidth.least, width + move.clientX - fromX));
        show();
      },
      { signal },
    );
    window.addEventListener(
      'pointerup',
      () => {
        ended.abort();
        if (now !== width) onWidth(now);
      },
      { signal },
    );
    window.addEventListener('pointercancel', cancel, { signal });
    window.addEventListener('keydown', (key) => (key.key === 'Escape' ? cancel() : undefined), { signal });
  };
}
