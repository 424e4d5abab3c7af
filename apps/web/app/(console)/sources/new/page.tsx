import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { NewSourcePage } from '../../../../src/sources/new-source-page.tsx';

export const metadata: Metadata = { title: 'Create a source' };

export default function NewSourceRoute(): ReactElement {
  return <NewSourcePage />;
}
