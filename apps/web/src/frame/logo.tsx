import type { ReactElement } from 'react';

export function Logo({ size = 30 }: { readonly size?: number }): ReactElement {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M9 8v13.5a2.5 2.5 0 0 0 2.5 2.5H23"
        fill="none"
        stroke="var(--accent-text)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <path
        d="M15 10h8M15 14.5h8M15 19h5"
        stroke="var(--accent-text)"
        strokeOpacity=".65"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
