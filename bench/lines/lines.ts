import { chineseFrom, rareWord, templates } from './messages.ts';
import { logNormalTable, Random, Weighted, zipfWeights } from './random.ts';

/** Declared distributions of the benchmark's lines. */
export const shape = {
  tenants: 8,
  services: 40,
  hosts: 200,
  users: 200_000,
  levels: ['DEBUG', 'INFO', 'WARN', 'ERROR'],
  levelWeights: [10, 80, 8, 2],
  statuses: [200, 201, 204, 302, 400, 401, 404, 409, 500, 503],
  statusWeights: [78, 6, 4, 2, 3, 2, 3, 0.5, 1, 0.5],
  durationMedianMs: 24,
  durationSigma: 1.1,
  /** A trace stands on four lines on average, a few lines apart. */
  linesPerTrace: 4,
  startMs: Date.UTC(2026, 0, 15),
  spanMs: 6 * 3_600_000,
} as const;

/** What one line was made of. The object is used again for the next line. */
export interface LineParts {
  tenant: number;
  service: number;
  level: number;
  user: number;
  durationMs: string;
  template: number;
  timestampMs: number;
  trace: string;
  rare: boolean;
}

const names = {
  tenants: Array.from({ length: shape.tenants }, (_, i) => `tenant-${(i + 1).toString().padStart(2, '0')}`),
  services: Array.from({ length: shape.services }, (_, i) => `service-${(i + 1).toString().padStart(2, '0')}`),
  hosts: Array.from(
    { length: shape.hosts },
    (_, i) => `node-${(i + 1).toString().padStart(3, '0')}.dc${((i % 3) + 1).toString()}.example.internal`,
  ),
  levels: shape.levels,
} as const;

export function tenantName(index: number): string {
  return names.tenants[index] ?? '';
}

export function serviceName(index: number): string {
  return names.services[index] ?? '';
}

export function levelName(index: number): string {
  return names.levels[index] ?? '';
}

const templateParts = templates.map((template) => template.text.split('#'));
const durations = logNormalTable(shape.durationMedianMs, shape.durationSigma);
const digits = Array.from({ length: 1000 }, (_, i) => i.toString().padStart(3, '0'));
const hex = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, '0'));

/**
 * The benchmark's lines, one after another, the same for the same seed and count: JSON of about 341 bytes, in time
 * order, spread evenly over `shape.spanMs`.
 */
export class LineSource {
  readonly #random: Random;
  readonly #count: number;
  readonly #draws = {
    tenant: new Weighted(zipfWeights(shape.tenants)),
    service: new Weighted(zipfWeights(shape.services)),
    level: new Weighted(shape.levelWeights),
    status: new Weighted(shape.statusWeights),
    template: new Weighted(templates.map((template) => template.weight)),
  };
  /** Traces that are open: each new line takes one of the last few or opens its own. */
  readonly #openTraces: string[] = [];
  #second = -1;
  #secondText = '';
  #made = 0;
  readonly parts: LineParts = {
    tenant: 0,
    service: 0,
    level: 0,
    user: 0,
    durationMs: '',
    template: 0,
    timestampMs: 0,
    trace: '',
    rare: false,
  };

  constructor(seed: number, count: number) {
    this.#random = new Random(seed);
    this.#count = count;
  }

  /** The next line, without a line break; undefined after the last. `parts` then tells what it was made of. */
  next(): string | undefined {
    if (this.#made >= this.#count) return undefined;
    this.#drawParts();
    const { tenant, service, level, user, durationMs, trace } = this.parts;
    const random = this.#random;
    const host = names.hosts[random.below(shape.hosts)] ?? '';
    const status = shape.statuses[this.#draws.status.draw(random)] ?? 200;
    const line =
      `{"@timestamp":"${this.#timestamp()}","tenant":"${tenantName(tenant)}","service":"${serviceName(service)}",` +
      `"host":"${host}","level":"${levelName(level)}","trace_id":"${trace}","user":"u${(100_000 + user).toString()}",` +
      `"duration_ms":${durationMs},"status":${status.toString()},"message":"${this.#message()}"}`;
    this.#made++;
    return line;
  }

  #drawParts(): void {
    const random = this.#random;
    const parts = this.parts;
    parts.tenant = this.#draws.tenant.draw(random);
    parts.service = this.#draws.service.draw(random);
    parts.level = this.#draws.level.draw(random);
    parts.user = random.below(shape.users);
    parts.durationMs = durations[random.next() >>> 19] ?? '';
    parts.template = this.#draws.template.draw(random);
    parts.timestampMs = shape.startMs + Math.floor((this.#made / this.#count) * shape.spanMs);
    parts.trace = this.#trace();
    parts.rare = this.#made % rareWord.every === rareWord.at % Math.min(rareWord.every, this.#count);
  }

  #trace(): string {
    const random = this.#random;
    const open = this.#openTraces;
    if (open.length >= 8 && random.below(shape.linesPerTrace) !== 0) return open[random.below(open.length)] ?? '';
    let trace = '';
    for (let i = 0; i < 4; i++) {
      const bits = random.next();
      trace += (hex[bits >>> 16] ?? '') + (hex[bits & 0xffff] ?? '');
    }
    if (open.length < 8) open.push(trace);
    else open[random.below(open.length)] = trace;
    return trace;
  }

  #timestamp(): string {
    const ms = this.parts.timestampMs;
    const second = Math.floor(ms / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#secondText}${digits[ms % 1000] ?? ''}Z`;
  }

  #message(): string {
    const random = this.#random;
    const parts = templateParts[this.parts.template] ?? [];
    let text = parts[0] ?? '';
    for (let i = 1; i < parts.length; i++) {
      const bits = random.next();
      const number = (bits & 0xffff) >>> ((bits >>> 16) % 14);
      text += number.toString() + (parts[i] ?? '');
    }
    return this.parts.rare ? `${text} ${rareWord.text}` : text;
  }
}

export function isChinese(template: number): boolean {
  return template >= chineseFrom;
}
