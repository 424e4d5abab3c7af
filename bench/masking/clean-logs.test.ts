import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { compileMaskPolicy, type Detection } from '@logwarden/masking';
import { describe, expect, it } from 'vitest';
import { demoSources, generateHour } from '../../apps/standalone/src/demo/generate.ts';
import { LineSource } from '../lines/lines.ts';
import { builtIn } from './policy.ts';

const masker = compileMaskPolicy(builtIn, 1);
const data = new URL('../../../shared/data/', import.meta.url);

/** What was masked in lines that change, by class; a hit in a class that is not expected is a false mask. */
function changedLines(lines: Iterable<string>): {
  lines: number;
  found: readonly Detection[];
  shown: readonly string[];
} {
  let count = 0;
  const found: Detection[] = [];
  const shown: string[] = [];
  for (const line of lines) {
    count++;
    const masked = masker.maskText(line);
    if (masked.text === line) continue;
    found.push(...masked.detections);
    shown.push(masked.text.slice(0, 300));
  }
  return { lines: count, found, shown };
}

function* filesBelow(dir: URL): Generator<URL> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const url = new URL(`${entry.name}${entry.isDirectory() ? '/' : ''}`, dir);
    if (entry.isDirectory()) yield* filesBelow(url);
    else yield url;
  }
}

function* linesBelow(dir: URL): Generator<string> {
  for (const file of filesBelow(dir)) yield* readFileSync(file, 'utf8').split('\n');
}

describe('our own generators', { timeout: 120_000 }, () => {
  it('the benchmark: no line changes', () => {
    const source = new LineSource(3, 20_000);
    const lines = Array.from({ length: 20_000 }, () => source.next() ?? '');
    expect(changedLines(lines).shown).toEqual([]);
  });

  it.each(demoSources.map((source) => [source.name, source] as const))('demo data of %s', (_name, source) => {
    const options = { seed: 'logwarden', size: 0.05 };
    const lines = [200, 300, 400].flatMap((hour) => generateHour(source, hour, options).lines);
    const { found, shown } = changedLines(lines);
    // Slow calls to the core name the account: the one value of the demo that is to be masked.
    const unexpected = found.filter(({ dataClass }) => dataClass !== 'account' && dataClass !== 'bank_card');
    expect(unexpected, shown.slice(0, 3).join('\n')).toEqual([]);
    if (source.name !== 'bank-java') expect(shown).toEqual([]);
  });
});

/** Folders of real logs, classes that they do hold, and how many other detections are known to be false. */
const folders: readonly (readonly [name: string, holds: readonly string[], falseMasks: number])[] = [
  ['loghub-2k/', ['email', 'mobile'], 0],
  ['elastic-examples-logs/', ['email'], 0],
  ['middleware-db-logs/', [], 0],
  ['nab/', [], 0],
  ['syslog-device-samples-sc4s/', ['email', 'secret', 'mobile', 'account'], 0],
  ['syslog-parser-cases/', [], 0],
];

describe('real logs', { timeout: 120_000 }, () => {
  for (const [name, holds, known] of folders) {
    const dir = new URL(name, data);
    it.skipIf(!existsSync(dir))(name, () => {
      const { lines, found, shown } = changedLines(linesBelow(dir));
      const classes = Map.groupBy(found, (detection) => detection.reason);
      const listed = [...classes].map(([reason, hits]) => `${reason} ${hits.length.toString()}`).join(', ');
      console.log(`${name} ${lines.toString()} lines, ${shown.length.toString()} changed: ${listed}`);
      const unexpected = found.filter(({ dataClass }) => !holds.includes(dataClass));
      expect(unexpected.length, shown.slice(0, 5).join('\n')).toBeLessThanOrEqual(known);
    });
  }
});
