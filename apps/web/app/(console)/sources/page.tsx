import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { SourcesPage } from '../../../src/sources/sources-page.tsx';

export const metadata: Metadata = { title: 'Sources' };

export default function SourcesRoute(): ReactElement {
  return <SourcesPage />;
}
