import type { Metadata } from 'next';
import type { ReactElement } from 'react';
import { pageTitle } from '../../server/page-title.ts';
import { isFirstRunNeeded } from '../../server/first-run.ts';
import { FirstRunForm } from '../../src/auth/first-run-form.tsx';
import { FirstRunOver } from '../../src/auth/first-run-over.tsx';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle('firstRun');
}

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function FirstRunPage({ searchParams }: PageProps): Promise<ReactElement> {
  const { token } = await searchParams;
  if ((await isFirstRunNeeded()) === false) return <FirstRunOver reason="done" />;
  if (typeof token !== 'string' || token === '') return <FirstRunOver reason="noToken" />;
  return <FirstRunForm token={token} />;
}
