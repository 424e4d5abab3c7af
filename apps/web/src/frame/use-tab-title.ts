'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { Messages } from '../i18n/messages/en/index.ts';

const longest = 60;

/** `审单失败 · Search · Logwarden`: what a tab is about, before the name of its page. Nothing: the page's name alone. */
export function tabTitle(about: string, page: string): string {
  const text = about.replaceAll(/\s+/g, ' ').trim();
  const shown = Array.from(text).length > longest ? `${Array.from(text).slice(0, longest).join('')}…` : text;
  return [shown, page, 'Logwarden'].filter((part) => part !== '').join(' · ');
}

/** Says in the browser's tab and history what the page at hand is about. */
export function useTabTitle(about: string, page: keyof Messages['titles']): void {
  const t = useTranslations('titles');
  const title = tabTitle(about, t(page));
  useEffect(() => {
    // The page's own title streams in after the first effects, and again when the language changes.
    const keep = (): void => {
      if (document.title !== title) document.title = title;
    };
    const observer = new MutationObserver(keep);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    keep();
    return () => observer.disconnect();
  }, [title]);
}
