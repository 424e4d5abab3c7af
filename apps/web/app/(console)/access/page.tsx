import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { AccessPage } from '../../../src/access/access-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('access');
}

export default function AccessRoute(): ReactElement {
  return <AccessPage />;
}
