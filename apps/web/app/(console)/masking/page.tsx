import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { MaskingPage } from '../../../src/masking/masking-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('masking');
}

export default function MaskingRoute(): ReactElement {
  return <MaskingPage />;
}
