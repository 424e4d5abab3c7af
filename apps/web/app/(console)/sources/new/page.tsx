import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../../server/page-title.ts';
import { NewSourcePage } from '../../../../src/sources/new-source-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('newSource');
}

export default function NewSourceRoute(): ReactElement {
  return <NewSourcePage />;
}
