import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { SettingsPage } from '../../../src/settings/settings-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('settings');
}

export default function SettingsRoute(): ReactElement {
  return <SettingsPage />;
}
