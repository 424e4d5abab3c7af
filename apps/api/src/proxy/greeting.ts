import { elasticGreeting, elasticHealth } from '@logwarden/contracts';
import { ok, type Answer } from './http/call.ts';

const proxy = { name: 'logwarden-proxy', clusterUuid: 'bG9nd2FyZGVuLXByb3h5AA' };

export function greeting(userAgent: string | undefined): Answer {
  return ok(elasticGreeting(proxy, userAgent));
}

export function clusterHealth(): Answer {
  return ok(elasticHealth);
}
