import { AppError } from '@logwarden/kernel';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';
import { buildOpenApi } from '../openapi.ts';

const patienceMs = 2000;

async function answers(check: Promise<unknown>): Promise<boolean> {
  const signal = AbortSignal.timeout(patienceMs);
  const late = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  return Promise.race([
    check.then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

export function healthHandlers(deps: ApiDeps): Handlers<'getHealth' | 'getReadiness' | 'getOpenApi'> {
  const openApi = buildOpenApi();
  return {
    getHealth: async () => ({ status: 'ok' }),
    getReadiness: async () => {
      const [database, store] = await Promise.all([
        answers(deps.database.ping()),
        answers(deps.store.position('events', 0)),
      ]);
      if (!database) throw new AppError('db.unavailable', 'The metadata database does not answer.');
      if (!store) throw new AppError('store.unavailable', 'The store does not answer.');
      return { ready: true, parts: { database: 'ok', store: 'ok' } };
    },
    getOpenApi: async () => openApi,
  };
}
