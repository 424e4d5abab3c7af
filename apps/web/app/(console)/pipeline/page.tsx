import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../../server/page-title.ts';
import { PipelinePage } from '../../../src/pipeline/pipeline-page.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('pipeline');
}

export default function PipelineRoute(): ReactElement {
  return <PipelinePage />;
}
