import { hiddenFieldPrefix, hiddenFields } from '@logwarden/contracts';
import type { MaskableEvent, Remasked, RemaskRequest, StorePort } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { allRaws, bank, baseUs, BusFeed, customs, everything, type Line, lines } from './store-contract-data.ts';

type Opened = () => StorePort;

const digits = /\d{11}/;
const withPhone = (at: number): boolean => at % 5 === 0;

/** Lines of several shapes, every fifth with a telephone number; the odd ones went through policy 2. */
function mixed(count: number): Line[] {
  return lines(count, (at) => ({
    raw: withPhone(at) ? `user ${at} phone ${13_800_000_000 + at} asked 2 times` : `user ${at} asked 2 times`,
    fields: {
      user: at,
      tags: ['a', `t${at}`],
      ...(at % 2 === 1 ? { [hiddenFields.policy]: 2, [hiddenFields.class]: ['text=keyword', 'x=y'] } : {}),
    },
    ...(at % 2 === 1 ? { masked: 'hidden by policy two' } : {}),
  }));
}

/** A policy that hides telephone numbers, or none. */
function policy(version: number, hides = true): (event: MaskableEvent) => Remasked {
  return ({ searchText, fields }) => {
    if (Object.keys(fields).some((name) => name.startsWith(hiddenFieldPrefix))) throw new Error('saw a hidden field');
    const found = hides && digits.test(searchText);
    if (!found) return { fields: { [hiddenFields.policy]: version } };
    const token = `mobile:${digits.exec(searchText)?.[0] ?? ''}`;
    return {
      masked: { searchText: searchText.replace(digits, '138****0000') },
      fields: {
        [hiddenFields.policy]: version,
        [hiddenFields.class]: ['text=mobile', 'phone=mobile'],
        [hiddenFields.token]: [token],
      },
    };
  };
}

export function testRemask(store: Opened): void {
  const range = { fromUs: everything.fromUs, toUs: everything.toUs };
  const of = (query: string): Promise<string[]> => allRaws(store(), customs, { query, view: 'masked' });
  /** Calls until nothing is left, and says how many events were rewritten. */
  const remaskAll = async (request: RemaskRequest, mask: (event: MaskableEvent) => Remasked): Promise<number> => {
    let rewritten = 0;
    for (let round = 0; round < 50; round++) {
      const done = await store().remask(customs, request, mask);
      rewritten += done.rewritten;
      if (done.remaining === 0) return rewritten;
    }
    return -1;
  };

  describe('masking anew', () => {
    test('brings older events under a policy; lines, ids, times and the ledger stay', async () => {
      await store().commit(new BusFeed().record(mixed(40)).batch());
      expect(await store().policyBounds(customs, range)).toBe(0);
      const before = (await store().search(customs, everything)).raw.hits;
      const ledger = await store().ledger(customs, { fromMs: 0, toMs: Infinity });
      const stats = await store().sourceStats(customs);
      const request = { olderThanPolicy: 3, limit: 7 };
      expect(await remaskAll(request, policy(3))).toBe(40);
      expect(await store().policyBounds(customs, range)).toBe(3);

      const after = (await store().search(customs, everything)).raw.hits;
      const visible = ({ fields }: (typeof after)[number]) =>
        Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(hiddenFieldPrefix)));
      const plain = (hits: typeof after) => hits.map((hit) => ({ ...hit, fields: visible(hit) }));
      expect(plain(after)).toEqual(plain(before));
      expect(after.map(({ fields }) => fields[hiddenFields.policy])).toEqual(after.map(() => 3));
      expect(await store().ledger(customs, { fromMs: 0, toMs: Infinity })).toEqual(ledger);
      expect(await store().checkLedger(customs)).toEqual([]);
      expect(await store().sourceStats(customs)).toMatchObject(
        stats.map(({ source, events, bytes, quarantined }) => ({ source, events, bytes, quarantined })),
      );

      expect(await of('13800000005')).toEqual([]);
      expect(await of('raw:138000000')).toEqual([]);
      expect(await of('"138****0000"')).toHaveLength(8);
      expect(await of('hidden')).toEqual([]);
      expect(await of('event.pii.class:"text=keyword"')).toEqual([]);
      expect(await of('event.pii.class:"phone=mobile"')).toHaveLength(8);
      expect(await of('event.pii.token:"mobile:13800000005"')).toEqual(['user 5 phone 13800000005 asked 2 times']);
      expect(await of('tags:t7 user:7')).toEqual(['user 7 asked 2 times']);
      expect(await allRaws(store(), customs, { query: '13800000005' })).toHaveLength(1);
    });

    test('takes what is newer as it is, and follows a policy that hides less', async () => {
      await store().commit(new BusFeed().record(mixed(20)).batch());
      expect(await remaskAll({ olderThanPolicy: 2, limit: 1000 }, policy(2))).toBe(10);
      expect(await of('hidden')).toHaveLength(10);
      expect(await store().policyBounds(customs, range)).toBe(2);
      expect(await remaskAll({ olderThanPolicy: 2, limit: 1000 }, policy(2))).toBe(0);
      expect(await remaskAll({ olderThanPolicy: 4, limit: 1000 }, policy(4, false))).toBe(20);
      expect(await of('hidden')).toEqual([]);
      expect(await of('13800000005')).toHaveLength(1);
      expect(await of('event.pii.class:*')).toEqual([]);
      // A version that the policy does not name is that of the call.
      expect(await remaskAll({ olderThanPolicy: 5, limit: 1000 }, () => ({ fields: {} }))).toBe(20);
      expect(await store().policyBounds(customs, range)).toBe(5);
    });

    test('keeps to the sources and the tenant of the call', async () => {
      const phone = [{ raw: 'tel 13800000000' }];
      const feed = new BusFeed().record(phone).record(phone, { source: 'sother', stream: 'o' });
      feed.record(phone, { tenant: bank.tenantId, stream: 'b' });
      await store().commit(feed.batch());
      const request = { sources: ['sreview'], olderThanPolicy: 1, limit: 10 };
      expect(await store().remask(customs, request, policy(1))).toEqual({ rewritten: 1, remaining: 0 });
      expect(await store().policyBounds(customs, { ...range, sources: ['sreview'] })).toBe(1);
      expect(await store().policyBounds(customs, { ...range, sources: ['sother'] })).toBe(0);
      expect(await store().policyBounds(customs, range)).toBe(0);
      expect(await store().policyBounds(bank, range)).toBe(0);
      expect(await store().policyBounds(customs, { fromUs: baseUs - 9_000_000, toUs: baseUs - 8_000_000 })).toBeNull();
      expect(await of('13800000000')).toHaveLength(1);
      expect(await allRaws(store(), bank, { query: '13800000000', view: 'masked' })).toHaveLength(1);
    });
  });
}
