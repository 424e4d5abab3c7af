import type { Metadata } from 'next';
import { catalogues } from '../src/i18n/catalogue.ts';
import type { Messages } from '../src/i18n/messages/en/index.ts';
import { readPreferences } from './preferences.ts';

/** Title of a page for the browser's tab, in the reader's language. */
export async function pageTitle(page: keyof Messages['titles']): Promise<Metadata> {
  const { locale } = await readPreferences();
  return { title: catalogues[locale].titles[page] };
}
