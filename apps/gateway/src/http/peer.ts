import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

function plain(address: string): string {
  return address.trim().replace(/^::ffff:/, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}

/**
 * Tells where a request comes from: the address of its connection, or, where that belongs to a proxy of ours (addresses
 * or CIDRs), the last address in `X-Forwarded-For` that does not.
 */
export function peerReader(proxies: readonly string[]): (req: IncomingMessage) => string {
  const ours = new BlockList();
  for (const range of proxies) {
    const [address = '', bits] = range.split('/');
    const family = familyOf(address) ?? 'ipv4';
    if (bits === undefined) ours.addAddress(address, family);
    else ours.addSubnet(address, Number(bits), family);
  }
  const isOurs = (address: string): boolean => {
    const family = familyOf(address);
    return family !== undefined && ours.check(address, family);
  };
  return (req) => {
    let peer = plain(req.socket.remoteAddress ?? '');
    const told = [req.headers['x-forwarded-for'] ?? []].flat().flatMap((text) => text.split(','));
    for (const address of told.reverse()) {
      if (!isOurs(peer) || familyOf(plain(address)) === undefined) break;
      peer = plain(address);
    }
    return peer;
  };
}
