import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { peerReader } from './peer.ts';

/** The two members that are read. */
function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

it.each([
  [[], '10.0.0.9', '1.2.3.4', '10.0.0.9'],
  [['10.0.0.0/24'], '::ffff:10.0.0.9', '1.2.3.4', '1.2.3.4'],
  [['10.0.0.0/24'], '10.0.0.9', '6.6.6.6, 1.2.3.4, 10.0.0.7', '1.2.3.4'],
  [['10.0.0.0/24'], '10.0.1.9', '1.2.3.4', '10.0.1.9'],
  [['10.0.0.9'], '10.0.0.9', 'unknown', '10.0.0.9'],
  [['fd00::/8'], 'fd00::5', '2001:db8::7', '2001:db8::7'],
  [['127.0.0.1'], '127.0.0.1', undefined, '127.0.0.1'],
])('proxies %j, connection %s, forwarded %s: %s', (proxies, address, forwarded, peer) => {
  expect(peerReader(proxies)(request(address, forwarded))).toBe(peer);
});
