import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { TlsPair } from '../tls.ts';
import { forward, type Forwarding } from './forward.ts';
import { Upstreams } from './upstreams.ts';

export interface BalancerOptions {
  readonly host: string;
  readonly port: number;
  /** Origins of equal processes. */
  readonly upstreams: readonly string[];
  /** Where each says that it is ready. */
  readonly readyPath: string;
  readonly tls?: TlsPair;
  /** Address or CIDR of a proxy in front. */
  readonly behindProxy?: string;
}

export interface Balancer {
  close(): Promise<void>;
}

function proxyCheck(range: string | undefined): (address: string) => boolean {
  if (range === undefined) return () => false;
  const list = new BlockList();
  const [address = '', bits] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
  return (peer) => isIP(peer) !== 0 && list.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4');
}

/** Spreads HTTP requests over equal processes; resolves when it listens. */
export async function startBalancer(options: BalancerOptions): Promise<Balancer> {
  const { tls, host, port, readyPath } = options;
  const upstreams = new Upstreams(options.upstreams, readyPath);
  const forwarding: Forwarding = {
    upstreams,
    agent: new Agent({ keepAlive: true, maxFreeSockets: 64 }),
    scheme: tls === undefined ? 'http' : 'https',
    isProxy: proxyCheck(options.behindProxy),
  };
  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    forward(forwarding, req, res).catch(() => res.destroy());
  };
  const limits = { noDelay: true, requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 };
  const server: Server =
    tls === undefined ? createServer(limits, handle) : createTlsServer({ ...limits, ...tls }, handle);
  upstreams.start();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: async () => {
      upstreams.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => server.closeAllConnections(), 2000);
      await closed;
      clearTimeout(timer);
      forwarding.agent.destroy();
    },
  };
}
