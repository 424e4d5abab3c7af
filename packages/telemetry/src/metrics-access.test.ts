import { afterEach, expect, it } from 'vitest';
import { MetricsAccess } from './metrics-access.ts';
import { Metrics } from './metrics.ts';
import { startStatusServer } from './status-server.ts';
import { parseExposition } from './test-kit/parse-exposition.ts';

const metrics = new Metrics();
metrics.count('logwarden_events_total', 'Events', 4);
let stop: (() => void) | undefined;
afterEach(() => stop?.());

const may = async (access: MetricsAccess, address: string | undefined, headers = {}) =>
  (await access.answer('/metrics', { address, headers })) !== undefined;

it('answers this machine and the ranges named, and nobody else', async () => {
  const access = new MetricsAccess(metrics, ['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.200.3', '192.0.2.7', 'fd00::12'])
    expect([address, await may(access, address)]).toEqual([address, true]);
  for (const address of ['10.2.0.1', '192.0.2.8', '::ffff:8.8.8.8', 'fe80::1', '', undefined])
    expect([address, await may(access, address)]).toEqual([address, false]);
});

it('answers a process of this machine by the address it listens on', async () => {
  const access = new MetricsAccess(metrics);
  const reader = { address: '10.9.0.4', headers: {} };
  expect(await access.answer('/metrics', { ...reader, localAddress: '10.9.0.4' })).toBeDefined();
  expect(await access.answer('/metrics', { ...reader, localAddress: '10.9.0.5' })).toBeUndefined();
});

it('answers nobody who comes through a proxy on this machine', async () => {
  const access = new MetricsAccess(metrics);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
    expect([name, await may(access, '127.0.0.1', { [name]: '127.0.0.1' })]).toEqual([name, false]);
  expect(await access.answer('/metrics/x', { address: '127.0.0.1', headers: {} })).toBeUndefined();
});

it('gives a process without a listener health, readiness and both forms', async () => {
  let reason: string | null = 'starting';
  const access = new MetricsAccess(metrics);
  const server = await startStatusServer({ access, port: 0, host: '127.0.0.1', notReady: () => reason });
  stop = () => server.close();
  const bound = server.address();
  const get = (path: string, headers = {}) =>
    fetch(`http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}${path}`, { headers });
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(503);
  reason = null;
  expect((await get('/readyz?x=1')).status).toBe(200);
  const text = await get('/metrics');
  expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(parseExposition(await text.text()).get('logwarden_events_total')?.samples[0]?.value).toBe(4);
  expect(await (await get('/metrics.json')).json()).toEqual(await metrics.snapshot());
  expect((await get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
  expect((await get('/other')).status).toBe(404);
});
