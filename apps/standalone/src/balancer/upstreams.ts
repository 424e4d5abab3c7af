import { request } from 'node:http';

/** A process behind the balancer. */
export interface Upstream {
  readonly origin: URL;
  isUp: boolean;
  active: number;
}

const checkEveryMs = 500;
const checkLimitMs = 2000;

function answers(origin: URL, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const check = request(new URL(path, origin), { agent: false, timeout: checkLimitMs }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 300);
    });
    check.once('timeout', () => check.destroy());
    check.once('error', () => resolve(false));
    check.end();
  });
}

/** Asks each upstream twice a second whether it is ready, and says which one takes the next request. */
export class Upstreams {
  readonly #all: readonly Upstream[];
  readonly #path: string;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(origins: readonly string[], readyPath: string) {
    this.#all = origins.map((origin) => ({ origin: new URL(origin), isUp: false, active: 0 }));
    this.#path = readyPath;
  }

  start(): void {
    void this.#check();
    this.#timer = setInterval(() => void this.#check(), checkEveryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get isAnyUp(): boolean {
    return this.#all.some(({ isUp }) => isUp);
  }

  /** Those that may take a request, the best first: ready ones before others, less busy ones before busier ones. */
  order(): readonly Upstream[] {
    const turn = this.#turn++;
    const turned = this.#all.map((_, i) => this.#all[(i + turn) % this.#all.length] ?? this.#all[0]);
    return turned
      .filter((upstream) => upstream !== undefined)
      .sort((a, b) => Number(b.isUp) - Number(a.isUp) || a.active - b.active);
  }

  async #check(): Promise<void> {
    await Promise.all(
      this.#all.map(async (upstream) => {
        upstream.isUp = await answers(upstream.origin, this.#path);
      }),
    );
  }
}
