import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { AccessPage } from '../../../src/access/access-page.tsx';

export const metadata: Metadata = { title: 'Tenants & access' };

export default function AccessRoute(): ReactElement {
  return <AccessPage />;
}
