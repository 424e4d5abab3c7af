import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { DashboardsPage } from '../../../src/dashboards/dashboards-page.tsx';

export const metadata: Metadata = { title: 'Dashboards' };

export default function DashboardsRoute(): ReactElement {
  return <DashboardsPage />;
}
