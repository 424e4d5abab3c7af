import { AppError } from '@logwarden/kernel';
import { readersStore } from '@logwarden/services';
import type { ProxyDeps } from './deps.ts';
import { createProxyServer } from './http/server.ts';

export interface Proxy {
  /** Resolves with the port, which is another than the given one for 0. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * The Elasticsearch-compatible reader: a closed set of calls, parsed, authorised by the key's tenant and answered through
 * the services, so that both stores answer alike and everything that leaves is masked. No effect before `listen`.
 */
export function buildProxy(deps: ProxyDeps): Proxy {
  const server = createProxyServer({ ...deps, store: readersStore(deps) });
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address();
          if (typeof address === 'object' && address !== null) resolve(address.port);
          else reject(new AppError('internal.unexpected', 'The proxy listens on no port.'));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}
