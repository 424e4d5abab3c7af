import { BuildThread, type Built } from './build-thread-client.ts';
import type { BuildRequest, BuildStart } from './messages.ts';

export interface BuildPoolOptions extends BuildStart {
  /** Threads at most; one is kept, the others end when nothing needed them for a while. */
  readonly size: number;
  readonly heapMb: number;
}

/** A thread that no batch needed for so long gives its memory back. */
const idleMs = 20_000;

interface Member {
  readonly thread: BuildThread;
  /** Batches given to it that are not answered yet. */
  waiting: number;
  idle: NodeJS.Timeout | undefined;
}

/** Build threads that all partitions share. A batch goes to a thread without work, else to the one with the least. */
export class BuildPool {
  readonly #members: readonly Member[];

  constructor({ size, ...options }: BuildPoolOptions) {
    this.#members = Array.from({ length: Math.max(1, size) }, () => ({
      thread: new BuildThread(options),
      waiting: 0,
      idle: undefined,
    }));
  }

  get size(): number {
    return this.#members.length;
  }

  /** Whether a batch would be begun at once. */
  get isFree(): boolean {
    return this.#members.some(({ waiting }) => waiting === 0);
  }

  /** Resolves to the files written, and what was found in the events. */
  async build(request: Omit<BuildRequest, 'id'>): Promise<Built> {
    const member = this.#members.reduce((best, other) => (other.waiting < best.waiting ? other : best));
    member.waiting++;
    clearTimeout(member.idle);
    try {
      return await member.thread.build(request);
    } finally {
      member.waiting--;
      if (member.waiting === 0 && member !== this.#members[0]) this.#endWhenIdle(member);
    }
  }

  #endWhenIdle(member: Member): void {
    member.idle = setTimeout(() => void member.thread.close(), idleMs).unref();
  }

  async close(): Promise<void> {
    for (const { thread, idle } of this.#members) {
      clearTimeout(idle);
      await thread.close();
    }
  }
}
