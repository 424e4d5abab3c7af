'use client';
import type { ReactElement } from 'react';
import { TopBar } from '../frame/top-bar.tsx';
export function SearchPage(): ReactElement {
  return <TopBar title="Search" />;
}
