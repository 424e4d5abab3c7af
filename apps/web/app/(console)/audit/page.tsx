import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { AuditPage } from '../../../src/audit/audit-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('audit');
}

export default function AuditRoute(): ReactElement {
  return <AuditPage />;
}
