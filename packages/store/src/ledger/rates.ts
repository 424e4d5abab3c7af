import type { LedgerRow } from '@logwarden/contracts';

const minuteMs = 60_000;
const windowMinutes = 5;

/** Events a source got in each of the last acceptance minutes. */
export class Rates {
  readonly #minutes = new Map<string, Map<number, number>>();

  add(row: Pick<LedgerRow, 'tenant' | 'source' | 'minute' | 'stored'>): void {
    const key = `${row.tenant}\0${row.source}`;
    let minutes = this.#minutes.get(key);
    if (minutes === undefined) {
      minutes = new Map();
      this.#minutes.set(key, minutes);
    }
    minutes.set(row.minute, (minutes.get(row.minute) ?? 0) + row.stored);
    for (const minute of minutes.keys()) if (minute < row.minute - 2 * windowMinutes * minuteMs) minutes.delete(minute);
  }

  /** Events a second over the last five minutes. */
  perSecond(tenant: string, source: string, nowMs: number): number {
    let events = 0;
    for (const [minute, count] of this.#minutes.get(`${tenant}\0${source}`) ?? []) {
      if (minute > nowMs - (windowMinutes + 1) * minuteMs) events += count;
    }
    return events / (windowMinutes * 60);
  }
}
