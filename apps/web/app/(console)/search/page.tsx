import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { SearchPage } from '../../../src/search/search-page.tsx';

export const metadata: Metadata = { title: 'Search' };

export default function SearchRoute(): ReactElement {
  return <SearchPage />;
}
