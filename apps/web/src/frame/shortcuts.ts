'use client';

import { useEffect, useRef } from 'react';

export type ShortcutHandler = (event: KeyboardEvent) => void;
/** Key → what it does. `g s` means g, then s within a second; `mod+k` means ⌘ or Ctrl. */
export type Shortcuts = Readonly<Record<string, ShortcutHandler>>;

const sequenceMs = 1000;

/** True while the key belongs to a field that is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Lists that float have keys of their own; one that is the page itself, marked so, has the page's. */
function isInFloat(target: EventTarget | null): boolean {
  const floats = '[role="dialog"],[role="menu"],[role="listbox"]:not([data-page-keys])';
  return target instanceof Element && target.closest(floats) !== null;
}

/** A focused button or link is pressed by these keys; no shortcut may take that away. */
function isPress(target: EventTarget | null, key: string): boolean {
  if (key !== 'Enter' && key !== ' ') return false;
  return target instanceof Element && target.closest('button,a[href],summary,[role="tab"],[role="separator"]') !== null;
}

function keyOf(event: KeyboardEvent): string {
  const modifier = event.metaKey || event.ctrlKey ? 'mod+' : '';
  return modifier + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** Keys that work while nothing is being typed, and outside of dialogs and menus. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const key = keyOf(event);
      const always = key.startsWith('mod+');
      if (!always && (isTyping(event.target) || isInFloat(event.target))) return;
      if (isPress(event.target, key)) return;
      const sequence = event.timeStamp - firstAt < sequenceMs ? `${first} ${key}` : key;
      const handler = latest.current[sequence] ?? latest.current[key];
      first = key;
      firstAt = event.timeStamp;
      if (handler === undefined) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
