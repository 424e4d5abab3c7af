'use client';

import { signOut } from 'next-auth/react';

/** Ends the session here and in the api, then shows the sign-in page. */
export function useSignOut(): () => void {
  return () => {
    const leave = (): void => window.location.assign('/sign-in');
    signOut({ redirect: false }).then(leave, leave);
  };
}
