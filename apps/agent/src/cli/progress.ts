import type { Say } from './messages.ts';

/** Where texts go: a terminal or a plain stream. */
export interface Screen {
  readonly isTty: boolean;
  readonly columns: number;
  write(text: string): void;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.ceil(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, share) * width);
  return `[${'█'.repeat(filled)}${'·'.repeat(width - filled)}]`;
}

export interface FileProgress {
  readonly path: string;
  readonly bytes: number;
  /** Infinity while a file is followed. */
  readonly totalBytes: number;
  readonly lines: number;
}

const plainEveryMs = 5_000;
const terminalEveryMs = 100;

/** Shows how far a file is: one line that is drawn over on a terminal, a line every five seconds elsewhere. */
export class Progress {
  readonly #screen: Screen;
  readonly #say: Say;
  readonly #quiet: boolean;
  readonly #nowMs: () => number;
  #path = '';
  #startedMs = 0;
  #startBytes = 0;
  #shownMs = 0;
  #drawn = false;

  constructor(options: {
    readonly screen: Screen;
    readonly say: Say;
    readonly quiet: boolean;
    readonly nowMs: () => number;
  }) {
    this.#screen = options.screen;
    this.#say = options.say;
    this.#quiet = options.quiet;
    this.#nowMs = options.nowMs;
  }

  /** A sentence that stays. */
  note(text: string): void {
    this.clear();
    this.#screen.write(`${text}\n`);
  }

  update(file: FileProgress): void {
    if (this.#quiet) return;
    const nowMs = this.#nowMs();
    if (file.path !== this.#path) {
      this.#path = file.path;
      this.#startedMs = nowMs;
      this.#startBytes = file.bytes;
      this.#shownMs = nowMs;
    }
    const everyMs = this.#screen.isTty ? terminalEveryMs : plainEveryMs;
    if (nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    const text = this.#text(file, (nowMs - this.#startedMs) / 1000);
    if (!this.#screen.isTty) this.#screen.write(`${text}\n`);
    else {
      this.#screen.write(`\r${text.slice(0, this.#screen.columns - 1)}\u001b[K`);
      this.#drawn = true;
    }
  }

  clear(): void {
    if (this.#drawn) this.#screen.write('\r\u001b[K');
    this.#drawn = false;
  }

  #text(file: FileProgress, seconds: number): string {
    const rate = Math.round(file.lines / Math.max(seconds, 0.001)).toLocaleString('en');
    const name = file.path.length > 40 ? `…${file.path.slice(-39)}` : file.path;
    const bytes = formatBytes(file.bytes);
    if (!Number.isFinite(file.totalBytes)) return this.#say('progressOpen', { path: name, bytes, rate });
    const share = file.totalBytes === 0 ? 1 : file.bytes / file.totalBytes;
    const bytesPerSecond = (file.bytes - this.#startBytes) / Math.max(seconds, 0.001);
    return this.#say('progress', {
      path: name,
      bar: bar(share, 20),
      percent: `${Math.floor(share * 100)} %`,
      bytes,
      total: formatBytes(file.totalBytes),
      rate,
      left: formatDuration((file.totalBytes - file.bytes) / bytesPerSecond),
    });
  }
}
