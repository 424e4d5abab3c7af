/** Two independent 32-bit hashes of a client id within its source (FNV-1a and a variant, each with Murmur3's finish). */
export function hashClientId(source: string, id: string): readonly [first: number, second: number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (const part of [source, '\0', id]) {
    for (let at = 0; at < part.length; at++) {
      const unit = part.charCodeAt(at);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second ^ unit, 0x85ebca6b) ^ (second >>> 13);
    }
  }
  return [finish(first), finish(second)];
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
