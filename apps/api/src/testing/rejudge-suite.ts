import type { SourceView } from '@logwarden/contracts';
import { RemaskJob } from '@logwarden/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day } from './hostile-world.ts';
import type { World } from './world.ts';

/** Lines that are indexed before their tenant hides the name of a project; half of them hold it. */
export function testRejudging(store: string, start: () => Promise<World>): void {
  const count = 40;
  let world: World;
  let readKey: string;
  let job: RemaskJob;

  const line = (at: number): string =>
    JSON.stringify({
      '@timestamp': `2025-12-30T0${String(at % 8)}:00:00.${String(at).padStart(3, '0')}Z`,
      message: at % 2 === 0 ? `zebra ${String(at)} of Blue Heron ended` : `zebra ${String(at)} of plain ended`,
      step: at,
      tags: at % 2 === 0 ? ['Blue Heron', 'x'] : ['y', 'x'],
    });

  beforeAll(async () => {
    world = await start();
    ({ readKey } = await world.addTenant('customs'));
    const admin = world.client(await world.signIn('admin@customs.example'));
    const { id } = await admin.createSource({ body: { name: 'till', parser: { kind: 'json' } } });
    const source: SourceView | undefined = await world.deps.directory.sourceById('customs', id);
    if (source !== undefined)
      await world.store(
        source,
        Array.from({ length: count }, (_, at) => line(at)),
      );
    const { store, directory } = world.deps;
    job = new RemaskJob({ store, directory, masking: world.masking });
  });
  afterAll(() => world.stop());

  async function pagesOf(query: string, limit: number): Promise<string[]> {
    const raws: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 50; page++) {
      const body = { query, ...day, limit, total: false, hints: false, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await world.client(readKey).search({ body });
      raws.push(...answer.hits.map(({ raw }) => raw));
      ({ cursor } = answer);
      if (cursor === undefined) break;
    }
    return raws;
  }

  async function totalOf(query: string): Promise<number | undefined> {
    return (await world.client(readKey).search({ body: { query, ...day } })).total?.value;
  }

  async function countsOf(query: string) {
    const terms = { type: 'terms' as const, field: 'tags' };
    const aggs = {
      hours: { type: 'date_histogram' as const, interval: '3h', aggs: { tags: terms } },
      days: { type: 'date_histogram' as const, interval: '7d' },
      tags: terms,
      different: { type: 'cardinality' as const, field: 'tags' },
      steps: { type: 'stats' as const, field: 'step' },
      ranks: { type: 'percentiles' as const, field: 'step', percents: [10, 50, 99] },
    };
    return (await world.client(readKey).aggregate({ body: { query, ...day, aggs } })).aggs;
  }

  const probes = [
    'heron',
    '"Blue Heron"',
    'raw:"ue Her"',
    '/H.ron/',
    'her*',
    'message:heron',
    'tags:"Blue Heron"',
    'tags:Blu*',
  ];

  describe(`lines that were indexed under a policy which hid less, on ${store}`, () => {
    let before: Awaited<ReturnType<typeof countsOf>>;

    it('are found by what is to be hidden as long as nothing hides it', async () => {
      for (const query of probes) expect([query, await totalOf(query)]).toEqual([query, count / 2]);
      const keywords = ['Blue Heron'];
      const admin = world.client(await world.signIn('admin@customs.example'));
      await admin.proposeMaskPolicy({ body: { policy: { keywords } } });
    });

    it('cannot be told apart by it from then on, by finding or by leaving out', async () => {
      for (const query of probes) {
        expect([query, await totalOf(query)]).toEqual([query, 0]);
        expect([query, await totalOf(`NOT ${query}`)]).toEqual([query, count]);
        expect([query, await totalOf(`zebra AND NOT (${query})`)]).toEqual([query, count]);
        expect([query, (await countsOf(query))['different']?.value]).toEqual([query, 0]);
      }
    });

    it('are found by everything else, page by page and counted', async () => {
      for (const query of ['zebra', 'ended', 'step >= 0', 'plain OR zebra', 'NOT nothing']) {
        expect([query, await totalOf(query)]).toEqual([query, count]);
        const raws = await pagesOf(query, 7);
        expect(new Set(raws).size).toBe(count);
        expect(raws.join()).not.toContain('Heron');
      }
      const { fields } = await world.client(readKey).listFields({ body: { query: 'zebra', ...day, top: 10 } });
      expect(JSON.stringify(fields)).not.toContain('Heron');
      before = await countsOf('zebra');
      expect(JSON.stringify(before)).not.toContain('Heron');
    });

    it('are rewritten in the background; then the store gives the same answers by itself', async () => {
      const admin = world.client(await world.signIn('admin@customs.example'));
      expect(await job.step()).toBe(count);
      expect(job.progress('customs')).toEqual([]);
      expect(await job.step()).toBe(0);
      expect((await admin.getRemaskProgress()).items).toEqual([]);
      expect(await countsOf('zebra')).toEqual(before);
      for (const query of ['heron', 'raw:"ue Her"', '/H.ron/', 'message:heron']) expect(await totalOf(query)).toBe(0);
      await expect(totalOf('tags:Blu*')).rejects.toMatchObject({ code: 'field.masked' });
      expect(await totalOf('message:zebra')).toBe(count);
      expect(await totalOf('zebra')).toBe(count);
    });
  });
}
