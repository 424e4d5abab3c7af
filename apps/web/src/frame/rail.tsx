'use client';

import { classNames } from '@logwarden/ui';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactElement } from 'react';
import { Logo } from './logo.tsx';
import { type ConsolePage, pagesFor } from './pages.ts';
import { useSession } from './session-context.tsx';

/** The pages: a rail at the left, on a phone a bar at the bottom. */
export function Rail(): ReactElement {
  const t = useTranslations('frame');
  const { session } = useSession();
  const pages = pagesFor(session.permissions);
  return (
    <nav
      aria-label={t('nav.label')}
      className="flex h-[52px] shrink-0 overflow-x-auto border-t scroll-none md:overflow-visible border-line bg-panel px-1 md:h-auto md:w-[76px] md:flex-col md:items-stretch md:gap-1 md:border-t-0 md:border-r md:px-1.5 md:py-2"
    >
      <Link href="/search" className="mx-auto mb-2 hidden rounded-lg md:block" aria-label={t('product')}>
        <Logo />
      </Link>
      {pages.map((page) => (
        <RailLink key={page.id} page={page} label={t(`nav.${page.id}`)} />
      ))}
    </nav>
  );
}

function RailLink({ page, label }: { readonly page: ConsolePage; readonly label: string }): ReactElement {
  const current = usePathname().startsWith(page.path);
  const Icon = page.icon;
  return (
    <Link
      href={page.path}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'flex min-w-14 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-2xs font-medium transition-colors duration-100 md:h-[50px] md:min-w-0 md:flex-none',
        current ? 'bg-accent-soft text-accent' : 'text-soft hover:bg-hover hover:text-ink',
        page.id === 'settings' && 'md:mt-auto',
      )}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="max-w-full truncate">{label}</span>
    </Link>
  );
}
