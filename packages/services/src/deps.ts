import type { Database } from '@logwarden/db';
import type { Actor, Clock } from '@logwarden/kernel';

/** What every service that touches metadata needs. */
export interface ServiceDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** Who did it, as it is written beside a row: `user:…`, `key:…` or `system:…`. */
export function writtenBy(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.userId}`;
    case 'apiKey':
      return `key:${actor.apiKeyId}`;
    case 'system':
      return `system:${actor.part}`;
  }
}
