import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Processor seconds of the process and of its children that have ended and were waited for. */
  readonly cpuS: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid.toString()}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const field = (index: number): number => fields[index] ?? 0;
    const ticks = field(11) + field(12) + field(13) + field(14);
    return { pid, parent: field(1), group: field(2), session: field(3), cpuS: ticks / ticksPerSecond };
  } catch {
    // The process ended between listing and reading.
    return undefined;
  }
}

/** `root`, all its descendants, and what stays in its group or session after losing its parent. */
export function processTree(root: number): readonly Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined);
  const members = new Set([root]);
  for (let size = 0; size !== members.size;) {
    size = members.size;
    for (const { pid, parent, group, session } of all) {
      if (members.has(parent) || group === root || session === root) members.add(pid);
    }
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Processor seconds that the tree has used since it began. */
export function cpuSeconds(root: number): number {
  return processTree(root).reduce((sum, stat) => sum + stat.cpuS, 0);
}

/** Proportional resident memory of the tree, in bytes: pages that several processes share count once in all. */
export function pssBytes(root: number): number {
  return processTree(root).reduce((sum, { pid }) => sum + pssOf(pid), 0);
}

function pssOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid.toString()}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Keeps the highest memory seen, asked every two seconds until `stop`. */
export function watchMemory(root: number): { stop(): number } {
  let peak = pssBytes(root);
  const timer = setInterval(() => (peak = Math.max(peak, pssBytes(root))), 2000);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, pssBytes(root));
    },
  };
}
