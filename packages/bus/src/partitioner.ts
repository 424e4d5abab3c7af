/** FNV-1a, 32 bits, over UTF-16 code units with a final mix (murmur3's): the same key always meets the same partition. */
export function partitionOf(physicalKey: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < physicalKey.length; i++) {
    hash = Math.imul(hash ^ physicalKey.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}
