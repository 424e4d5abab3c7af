import { compileMaskPolicy, type Masker, maskJson, type MaskPolicy } from '@logwarden/masking';
import { LineSource } from '../lines/lines.ts';
import { builtIn, largePolicy } from './policy.ts';

/** Speeds in megabytes (10^6 bytes of JSON) a second of CPU time of one thread. */
export interface MaskingFigures {
  readonly builtInMbps: number;
  /** With a value to mask in every tenth line. */
  readonly plantedMbps: number;
  readonly largePolicyMbps: number;
  /** Time a byte for eight times the hostile digits, over that for the shorter text: 1 is linear. */
  readonly hostileGrowth: number;
  /** Lines of the benchmark that masking changed: none holds anything sensitive. */
  readonly changedLines: number;
  readonly lines: number;
}

const planted = [
  '"phone":"13812345678",',
  '"payer":"4111111111111111",',
  '"id":"11010519491231002X",',
  '"mail":"zhang.wei@bank.example",',
  '"password":"a8s7df6",',
];

function makeLines(seed: number, count: number): string[] {
  const source = new LineSource(seed, count);
  const lines: string[] = [];
  for (let line = source.next(); line !== undefined; line = source.next()) lines.push(line);
  return lines;
}

/** CPU microseconds of this process; other work on the machine does not count. */
function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function maskAll(masker: Masker, bodies: readonly Uint8Array[]): number {
  let changed = 0;
  for (const body of bodies) if (maskJson(masker, body).length !== body.byteLength) changed++;
  return changed;
}

/** The best of several rounds, since the others had to warm up or to wait. */
function speedOf(policy: MaskPolicy, bodies: readonly Uint8Array[], rounds: number): number {
  const masker = compileMaskPolicy(policy, 1);
  const bytes = bodies.reduce((sum, body) => sum + body.byteLength, 0);
  const times = Array.from({ length: rounds }, () => cpuUs(() => void maskAll(masker, bodies)));
  return bytes / Math.min(...times);
}

function hostileGrowth(): number {
  const masker = compileMaskPolicy(builtIn, 1);
  const digits = (length: number): string => '6222021234567890 4111-1111-'.repeat(length / 27);
  const perByte = (text: string): number =>
    Math.min(...[1, 2, 3].map(() => cpuUs(() => void masker.maskText(text)))) / text.length;
  perByte(digits(270_000));
  const short = perByte(digits(540_000));
  return perByte(digits(4_320_000)) / short;
}

/** Measures masking of the benchmark's lines, JSON bytes in, JSON text out. */
export function measureMasking({
  lines: count,
  rounds,
  seed,
}: {
  lines: number;
  rounds: number;
  seed: number;
}): MaskingFigures {
  const lines = makeLines(seed, count);
  const encoder = new TextEncoder();
  const bodies = lines.map((line) => encoder.encode(line));
  const withValues = lines.map((line, index) =>
    encoder.encode(index % 10 === 0 ? `{${planted[(index / 10) % planted.length] ?? ''}${line.slice(1)}` : line),
  );
  const masker = compileMaskPolicy(builtIn, 1);
  return {
    builtInMbps: speedOf(builtIn, bodies, rounds),
    plantedMbps: speedOf(builtIn, withValues, rounds),
    largePolicyMbps: speedOf(largePolicy, bodies, rounds),
    hostileGrowth: hostileGrowth(),
    changedLines: lines.filter((line) => masker.maskText(line).text !== line).length,
    lines: count,
  };
}
