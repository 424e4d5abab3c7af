import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../../server/page-title.ts';
import { SourcePage } from '../../../../src/sources/source-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('source');
}

interface PageProps {
  readonly params: Promise<{ readonly sourceId: string }>;
}

export default async function SourceRoute({ params }: PageProps): Promise<ReactElement> {
  const { sourceId } = await params;
  return <SourcePage sourceId={sourceId} />;
}
