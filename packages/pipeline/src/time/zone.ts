import { AppError } from '@logwarden/kernel';

const bucketMs = 900_000;
const maxBuckets = 20_000;

/** Offsets of one IANA zone, remembered per quarter of an hour: no zone changes its offset inside one. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #byUtc = new Map<number, number>();
  readonly #byLocal = new Map<number, number>();
  #lastBucket = Number.NaN;
  #lastOffset = 0;

  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Milliseconds east of UTC at an instant. */
  offsetAt(utcMs: number): number {
    const bucket = Math.floor(utcMs / bucketMs);
    const known = this.#byUtc.get(bucket);
    if (known !== undefined) return known;
    if (this.#byUtc.size >= maxBuckets) this.#byUtc.clear();
    const offset = this.#compute(bucket * bucketMs);
    this.#byUtc.set(bucket, offset);
    return offset;
  }

  /**
   * Milliseconds east of UTC for a wall clock. A clock that stands twice (autumn) means its first pass,
   * one that is skipped (spring) is read with the offset before the change.
   */
  offsetOfLocal(localMs: number): number {
    const bucket = Math.floor(localMs / bucketMs);
    if (bucket === this.#lastBucket) return this.#lastOffset;
    let offset = this.#byLocal.get(bucket);
    if (offset === undefined) {
      offset = this.#resolveLocal(bucket * bucketMs);
      if (this.#byLocal.size >= maxBuckets) this.#byLocal.clear();
      this.#byLocal.set(bucket, offset);
    }
    this.#lastBucket = bucket;
    this.#lastOffset = offset;
    return offset;
  }

  #resolveLocal(localMs: number): number {
    const before = this.offsetAt(localMs - 86_400_000);
    const after = this.offsetAt(localMs + 86_400_000);
    if (before === after) return before;
    if (this.offsetAt(localMs - before) === before) return before;
    return this.offsetAt(localMs - after) === after ? after : before;
  }

  #compute(utcMs: number): number {
    const parts = new Map(this.#format.formatToParts(utcMs).map((part) => [part.type, part.value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
    const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
    const local = Date.UTC(
      year,
      number('month') - 1,
      number('day'),
      number('hour'),
      number('minute'),
      number('second'),
    );
    return local - utcMs;
  }
}

const zones = new Map<string, Zone>();

/** The zone of an IANA name, one instance per name. Throws `request.invalid` on an unknown name. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  let zone: Zone;
  try {
    zone = new Zone(name);
  } catch (cause) {
    throw new AppError('request.invalid', `"${name}" is not a time zone`, {
      details: { field: 'zone', expected: 'an IANA zone name such as Asia/Shanghai' },
      cause,
    });
  }
  zones.set(name, zone);
  return zone;
}
