import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../server/page-title.ts';
import { NotFound } from '../src/frame/not-found.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('notFound');
}

export default function NotFoundPage(): ReactElement {
  return <NotFound />;
}
