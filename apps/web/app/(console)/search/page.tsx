import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { SearchPage } from '../../../src/search/search-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('search');
}

export default function SearchRoute(): ReactElement {
  return <SearchPage />;
}
