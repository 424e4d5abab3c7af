import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { QueryBudget, type QueryLimits } from './query-budget.ts';

class TestClock {
  #nowMs = 1_000_000;
  nowMs(): number {
    return this.#nowMs;
  }
  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

interface Running {
  readonly name: string;
  end(): void;
}

class Reads {
  readonly running: Running[] = [];
  readonly budget: QueryBudget;

  constructor(budget: QueryBudget) {
    this.budget = budget;
  }

  ask(tenant: string, count = 1, signal?: AbortSignal): Promise<unknown>[] {
    return Array.from({ length: count }, () =>
      this.budget.run(tenant, signal, () => new Promise<void>((end) => this.running.push({ name: tenant, end }))),
    );
  }

  names(): string {
    return this.running.map(({ name }) => name).join('');
  }

  async endFirst(): Promise<void> {
    this.running.shift()?.end();
    await turn();
  }
}

const free: QueryLimits = { concurrent: null, msPerMinute: null };

function start(slots: number, limits: Readonly<Record<string, QueryLimits>> = {}): { reads: Reads; clock: TestClock } {
  const clock = new TestClock();
  return { clock, reads: new Reads(new QueryBudget({ slots, clock, limitsOf: (id) => limits[id] ?? free })) };
}

describe('the query budget', () => {
  it('keeps a slot free for others however much one tenant asks', async () => {
    const { reads } = start(4);
    void reads.ask('a', 50);
    await turn();
    expect(reads.names()).toBe('aaa');
    void reads.ask('b');
    await turn();
    expect(reads.names()).toBe('aaab');
  });

  it('shares evenly between tenants at work, and gives the next slot to who has the fewest', async () => {
    const { reads } = start(4);
    void reads.ask('a', 50);
    void reads.ask('b', 50);
    await turn();
    expect(reads.names()).toBe('aaab');
    await reads.endFirst();
    expect(reads.names()).toBe('aabb');
    await reads.endFirst();
    expect(reads.names()).toBe('abba');
  });

  it('gives a tenant that loads the store half of its share while others read, and all of it again afterwards', async () => {
    const { reads, clock } = start(4);
    void reads.ask('a', 50);
    await turn();
    clock.advance(6000);
    void reads.ask('b');
    await turn();
    expect(reads.names()).toBe('aaab');
    for (let ended = 0; ended < 3; ended++) await reads.endFirst();
    expect(reads.names()).toBe('ba');
    await reads.endFirst();
    expect(reads.names()).toBe('a');
    clock.advance(11_000);
    await reads.endFirst();
    expect(reads.names()).toBe('aaa');
  });

  it('holds each tenant to its own number', async () => {
    const { reads } = start(8, { a: { concurrent: 1, msPerMinute: null } });
    void reads.ask('a', 3);
    void reads.ask('b', 1);
    await turn();
    expect(reads.names()).toBe('ab');
    await reads.endFirst();
    expect(reads.names()).toBe('ba');
  });

  it('refuses when the time of a minute is used up, and takes up again after it', async () => {
    const { reads, clock } = start(4, { a: { concurrent: null, msPerMinute: 500 } });
    void reads.ask('a');
    clock.advance(600);
    await reads.endFirst();
    await expect(reads.ask('a')[0]).rejects.toMatchObject({
      code: 'auth.rate_limited',
      details: { retryAfterMs: 60_000 },
    });
    clock.advance(60_000);
    void reads.ask('a');
    await turn();
    expect(reads.names()).toBe('a');
  });

  it('refuses what could never come to its turn, and lets go of who has gone', async () => {
    const { reads } = start(2);
    const gone = new AbortController();
    void reads.ask('a');
    const [waiting] = reads.ask('a', 1, gone.signal);
    gone.abort(new TypeError('gone'));
    await expect(waiting).rejects.toThrow('gone');
    void reads.ask('a', 100);
    await expect(reads.ask('a')[0]).rejects.toMatchObject({ code: 'auth.rate_limited' });
    await reads.endFirst();
    expect(reads.names()).toBe('a');
  });

  it('gives the slot of a read that failed back', async () => {
    const { reads } = start(2);
    const failing = reads.budget.run('a', undefined, () => Promise.reject(new TypeError('broken')));
    await expect(failing).rejects.toThrow('broken');
    void reads.ask('a');
    await turn();
    expect(reads.names()).toBe('a');
  });
});
