/** Addresses as 128-bit numbers, IPv4 as IPv4-mapped, so that both kinds compare with each other. */
export interface AddressSpan {
  readonly first: bigint;
  readonly last: bigint;
}

const MAPPED = 0xffffn << 32n;
const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;

function parseV4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!OCTET.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** The groups of one side of `::`; a trailing dotted IPv4 gives two. */
function parseGroups(text: string, dottedAllowed: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = dottedAllowed && index === parts.length - 1 ? parseV4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(Math.floor(dotted / 0x1_0000), dotted % 0x1_0000);
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const [left = '', right] = sides;
  const head = parseGroups(left, right === undefined);
  const tail = parseGroups(right ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(group),
    0n,
  );
}

/** An IPv4 or IPv6 address in its usual text forms (RFC 4291 §2.2; no zone index, no leading zeros in IPv4). */
export function parseAddress(text: string): bigint | undefined {
  if (text.length > 45) return undefined;
  if (text.includes(':')) return parseV6(text);
  const v4 = parseV4(text);
  return v4 === undefined ? undefined : MAPPED | BigInt(v4);
}

/** The addresses of a network in CIDR form; host bits are ignored. A single address is a network of one. */
export function parseNetwork(text: string): AddressSpan | undefined {
  const slash = text.indexOf('/');
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (base === undefined) return undefined;
  if (slash < 0) return { first: base, last: base };
  const length = text.slice(slash + 1);
  const width = text.slice(0, slash).includes(':') ? 128 : 32;
  if (!OCTET.test(length) || Number(length) > width) return undefined;
  const hostMask = (1n << BigInt(width - Number(length))) - 1n;
  return { first: base & ~hostMask, last: base | hostMask };
}
