import type { Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { Refresher } from '../directory/refresher.ts';
import { QueryBudget, type QueryLimits } from './query-budget.ts';

type BudgetedReads = 'search' | 'aggregate' | 'fieldList';

const noLimits: QueryLimits = { concurrent: null, msPerMinute: null };

/** What the platform allows each tenant, at most two seconds old. Without a database the last known limits hold. */
class LimitBook {
  readonly #refresher: Refresher;
  #limits: ReadonlyMap<string, QueryLimits> = new Map();

  constructor(database: Database, clock: Clock) {
    this.#refresher = new Refresher(async () => {
      const rows = await database.withPlatform('directory', (db) =>
        db.tenantQuota.findMany({ select: { tenantId: true, queryMsPerMinute: true, concurrentQueries: true } }),
      );
      this.#limits = new Map(
        rows.map((row) => [row.tenantId, { concurrent: row.concurrentQueries, msPerMinute: row.queryMsPerMinute }]),
      );
    }, clock);
  }

  async ensure(): Promise<void> {
    await this.#refresher.ensure().catch(() => undefined);
  }

  of(tenantId: string): QueryLimits {
    return this.#limits.get(tenantId) ?? noLimits;
  }
}

export interface BudgetDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Reads that run at once, of all tenants. */
  readonly slots: number;
}

function isBudgeted(name: PropertyKey, own: Pick<StorePort, BudgetedReads>): name is BudgetedReads {
  return Object.hasOwn(own, name);
}

/** The store behind a fair queue: searches of readers take turns, so that one tenant's load does not starve another's. */
export function budgetedStore(store: StorePort, { database, clock, slots }: BudgetDeps): StorePort {
  const book = new LimitBook(database, clock);
  const budget = new QueryBudget({ slots, clock, limitsOf: (tenantId) => book.of(tenantId) });
  const inTurn = async <T>(tenantId: string, signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> => {
    await book.ensure();
    return budget.run(tenantId, signal, read);
  };
  const own: Pick<StorePort, BudgetedReads> = {
    search: (scope, request, signal) => inTurn(scope.tenantId, signal, () => store.search(scope, request, signal)),
    aggregate: (scope, request, signal) =>
      inTurn(scope.tenantId, signal, () => store.aggregate(scope, request, signal)),
    fieldList: (scope, request, signal) =>
      inTurn(scope.tenantId, signal, () => store.fieldList(scope, request, signal)),
  };
  return new Proxy(store, {
    get: (target, name): unknown => {
      if (isBudgeted(name, own)) return own[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
