const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);

/** 4 or 6 where the text is an address (IPv6 may carry a zone and an embedded IPv4), else undefined. */
export function addressKind(text: string): 4 | 6 | undefined {
  if (text.length < 2 || text.length > 64) return undefined;
  if (ipv4.test(text)) return 4;
  return text.includes(':') && isIpv6(text) ? 6 : undefined;
}

function isIpv6(text: string): boolean {
  const percent = text.indexOf('%');
  const bare = percent < 0 ? text : text.slice(0, percent);
  const halves = bare.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    const count = groupCount(half, index === halves.length - 1);
    if (count < 0) return false;
    groups += count;
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

function groupCount(half: string, isLast: boolean): number {
  if (half === '') return 0;
  const parts = half.split(':');
  let count = 0;
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) count++;
    else if (isLast && index === parts.length - 1 && ipv4.test(part)) count += 2;
    else return -1;
  }
  return count;
}
