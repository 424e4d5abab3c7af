import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { DashboardsPage } from '../../../src/dashboards/dashboards-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('dashboards');
}

export default function DashboardsRoute(): ReactElement {
  return <DashboardsPage />;
}
