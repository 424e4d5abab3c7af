import { createHash } from 'node:crypto';

const known = new Map<string, number>();
const knownLimit = 100_000;

/** 48-bit id of a stream, made from its names so that any thread gives the same. The catalogue refuses a collision. */
export function streamId(tenant: string, source: string, stream: string): number {
  const key = `${tenant}\0${source}\0${stream}`;
  let id = known.get(key);
  if (id === undefined) {
    id = createHash('sha256').update(key).digest().readUIntBE(0, 6);
    if (known.size >= knownLimit) known.clear();
    known.set(key, id);
  }
  return id;
}
