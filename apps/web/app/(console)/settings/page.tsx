import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { SettingsPage } from '../../../src/settings/settings-page.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsRoute(): ReactElement {
  return <SettingsPage />;
}
