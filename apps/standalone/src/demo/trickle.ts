import { setTimeout as delay } from 'node:timers/promises';
import { accountOf, type DemoAccount, type DemoTenant, type Draw } from './model.ts';
import { bankSources } from './bank.ts';
import { reviewSources } from './customs-review.ts';
import { Random } from './random.ts';
import { sendLines, type DemoSender } from './send.ts';

/** Sources of the live trickle: their own, so that counts over the planted data stay what they are. */
export const trickleSources: Readonly<Record<DemoTenant, string>> = {
  customs: 'live-review',
  bank: 'live-transactions',
};

const eventsPerSecond = 10;

/** Sends about ten events a second into the tenant's live source until the signal fires. A gateway away is waited for. */
async function trickle(tenant: DemoTenant, sender: DemoSender): Promise<void> {
  const model = tenant === 'customs' ? reviewSources[0] : bankSources[0];
  if (model === undefined) return;
  const random = new Random(`live/${tenant}/${Date.now()}`);
  while (!sender.signal.aborted) {
    const draw: Draw = { random, ms: Date.now(), plant: () => undefined };
    const lines = Array.from({ length: eventsPerSecond }, () => model.line(draw));
    await sendLines(sender, trickleSources[tenant], lines).catch(() => undefined);
    await delay(1000, undefined, { signal: sender.signal }).catch(() => undefined);
  }
}

/** Goes on for both tenants until the signal fires. */
export async function trickleAll(
  accounts: readonly DemoAccount[],
  to: { readonly gateway: string; readonly signal: AbortSignal },
): Promise<void> {
  const tenants = ['customs', 'bank'] as const;
  await Promise.all(tenants.map((id) => trickle(id, { ...to, key: accountOf(accounts, id).ingestKey })));
}
