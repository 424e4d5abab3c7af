import type { Ctx } from '@logwarden/kernel';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { recordAudit } from './append-audit.ts';

/** So many lines given to one reader make one record. */
export const linesPerRecord = 1000;
const maxReaders = 10_000;

interface Read {
  readonly sinceMs: number;
  lines: number;
  requests: number;
}

/**
 * Writes down who reads much: one record for every thousand lines that a reader was given, however many requests it
 * took, so that neither one large page nor many small ones pass unseen, and ordinary looking costs no write.
 */
export class ReadMeter {
  readonly #deps: ServiceDeps;
  readonly #reads = new Map<string, Read>();

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** Call it before the lines leave; rejects when they must not, because it cannot be written down. */
  async note(ctx: Ctx, lines: number): Promise<void> {
    const reader = `${ctx.scope.tenantId} ${writtenBy(ctx.actor)}`;
    const nowMs = this.#deps.clock.nowMs();
    const read = this.#reads.get(reader) ?? { sinceMs: nowMs, lines: 0, requests: 0 };
    read.lines += lines;
    read.requests += 1;
    if (read.lines < linesPerRecord) {
      // The reader that was silent longest is forgotten first.
      this.#reads.delete(reader);
      this.#reads.set(reader, read);
      const [oldest] = this.#reads.keys();
      if (this.#reads.size > maxReaders && oldest !== undefined) this.#reads.delete(oldest);
      return;
    }
    this.#reads.delete(reader);
    const details = { lines: read.lines, requests: read.requests, since: new Date(read.sinceMs).toISOString() };
    await recordAudit(this.#deps, { ctx, action: 'logs.read_many', outcome: 'ok', details });
  }
}
