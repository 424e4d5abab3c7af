import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { SourcePage } from '../../../../src/sources/source-page.tsx';

export const metadata: Metadata = { title: 'Source' };

interface PageProps {
  readonly params: Promise<{ readonly sourceId: string }>;
}

export default async function SourceRoute({ params }: PageProps): Promise<ReactElement> {
  const { sourceId } = await params;
  return <SourcePage sourceId={sourceId} />;
}
