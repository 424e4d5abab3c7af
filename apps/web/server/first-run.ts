import { createClient } from '@logwarden/client';
import { apiOrigin } from './env.ts';

/** Whether the first admin is still to be created; undefined while the api does not answer. */
export async function isFirstRunNeeded(): Promise<boolean | undefined> {
  try {
    return (await createClient({ baseUrl: apiOrigin() }).getFirstRun()).needed;
  } catch {
    return undefined;
  }
}
