'use client';

import { endSession } from '../auth/auth-client.ts';

/** Ends the session here and in the api, then shows the sign-in page. */
export function useSignOut(): () => void {
  return () => {
    const leave = (): void => window.location.assign('/sign-in');
    endSession().then(leave, leave);
  };
}
