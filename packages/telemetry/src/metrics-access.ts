import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { prometheusType } from './exposition.ts';
import type { Metrics } from './metrics.ts';

/** Who asks: the addresses of the connection's two ends, and the headers of the request. */
export interface MetricsReader {
  readonly address: string | undefined;
  readonly localAddress?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** An answer of a metrics route, ready to be sent. */
export interface MetricsAnswer {
  readonly type: string;
  readonly body: string;
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ['127.0.0.0/8', '::1/128', ...ranges]) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

/**
 * The metrics of a process over HTTP, at `/metrics` and `/metrics.json`. They need no key and hold nothing of a tenant's,
 * so they are for this machine and the address ranges named only; a request that came through a proxy is nobody's.
 */
export class MetricsAccess {
  readonly #metrics: Metrics;
  readonly #allowed: BlockList;

  constructor(metrics: Metrics, ranges: readonly string[] = []) {
    this.#metrics = metrics;
    this.#allowed = listOf(ranges);
  }

  /** Undefined: there is no such route for this reader. */
  async answer(path: string, reader: MetricsReader): Promise<MetricsAnswer | undefined> {
    if ((path !== '/metrics' && path !== '/metrics.json') || !this.#mayRead(reader)) return undefined;
    if (path === '/metrics') return { type: prometheusType, body: await this.#metrics.toPrometheus() };
    return { type: 'application/json', body: JSON.stringify(await this.#metrics.snapshot()) };
  }

  #mayRead({ address, localAddress, headers }: MetricsReader): boolean {
    const plain = (address ?? '').replace(/^::ffff:/, '');
    const family = isIP(plain);
    if (family === 0 || forwarding.some((name) => headers[name] !== undefined)) return false;
    // Both ends the same: a process of this machine that asks by the address we listen on.
    return address === localAddress || this.#allowed.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}
