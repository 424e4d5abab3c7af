import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { repoRoot } from '../gates/tree.ts';
import { type Outcome, summaryLine } from './outcome.ts';

/** Writes what a full run showed, and on what kind of machine, to `docs/evidence/test-full.json`. */
export function writeEvidence(outcomes: readonly Outcome[], startedAt: Date): string {
  const path = join('docs', 'evidence', 'test-full.json');
  const evidence = {
    startedAt: startedAt.toISOString(),
    summary: summaryLine(outcomes),
    suites: outcomes.map((outcome) => ({ ...outcome, seconds: Math.round(outcome.seconds * 10) / 10 })),
    machine: {
      cpus: cpus().length,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      memoryGib: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
      node: process.versions.node,
    },
  };
  mkdirSync(dirname(join(repoRoot, path)), { recursive: true });
  writeFileSync(join(repoRoot, path), `${JSON.stringify(evidence, null, 2)}\n`);
  return path;
}
