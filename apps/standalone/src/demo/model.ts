import { AppError } from '@logwarden/kernel';
import { z } from 'zod';
import type { Random } from './random.ts';
import type { Shape } from './rhythm.ts';

export type DemoTenant = 'customs' | 'bank';

/** What a source's generator gets for one event. */
export interface Draw {
  readonly random: Random;
  /** Event time, ms since 1970. */
  readonly ms: number;
  /** Counts what was planted, by name; written beside the data. */
  readonly plant: (name: string) => void;
}

export interface DemoSource {
  readonly tenant: DemoTenant;
  readonly name: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly system: string;
  /** Configuration of the source as the api takes it. */
  readonly parser: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
  /** Events over the five weeks at full size. */
  readonly events: number;
  /** One event: the raw text, possibly of several lines. */
  readonly line: (draw: Draw) => string;
  /** Factor on the volume of an hour (the outage), 1 by default. */
  readonly factor?: (hourMs: number) => number;
  /** Events at fixed times instead of drawn ones: every `everyMs`, one per name. */
  readonly fixed?: {
    readonly everyMs: number;
    readonly names: readonly string[];
    readonly line: (draw: Draw, name: string) => string;
  };
}

/** What `ready.json` says of a demo tenant. */
export const DemoAccount = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  password: z.string(),
  ingestKey: z.string(),
  readKey: z.string(),
  adminKey: z.string(),
});
export type DemoAccount = z.infer<typeof DemoAccount>;

/** Of these accounts, the tenant's. */
export function accountOf(accounts: readonly DemoAccount[], id: DemoTenant): DemoAccount {
  const found = accounts.find((account) => account.id === id);
  if (found === undefined) throw new AppError('internal.unexpected', `The demo's accounts lack the tenant ${id}`);
  return found;
}
