import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { SourcesPage } from '../../../src/sources/sources-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('sources');
}

export default function SourcesRoute(): ReactElement {
  return <SourcesPage />;
}
