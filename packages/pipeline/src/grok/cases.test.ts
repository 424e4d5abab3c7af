import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { captureValue } from '../parse/pattern.ts';
import { compileGrok } from './compile.ts';

const casesUrl = new URL('../../../../../shared/data/grok-patterns-core/cases.jsonl', import.meta.url);

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

interface Assertion {
  readonly op: 'include' | 'eq' | 'pass' | 'start_with' | 'only_top_level';
  readonly path?: readonly string[];
  readonly expected?: Json;
  readonly of?: 'keys' | 'last' | 'first' | 'to_s';
  readonly negated?: boolean;
  readonly upstream_pending?: boolean;
}

interface Case {
  readonly spec: string;
  readonly pattern: string;
  readonly mode: 'legacy' | 'ecs-v1';
  readonly anchored: boolean;
  readonly message: string;
  readonly assertions: readonly Assertion[];
}

/** The case file's own format, checked by its README. */
function readCases(): readonly Case[] {
  if (!existsSync(casesUrl)) return [];
  return readFileSync(casesUrl, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}

function expressionOf(entry: Case): string {
  if (entry.pattern.startsWith('RAW:')) return entry.pattern.slice(4);
  return entry.anchored ? `^%{${entry.pattern}}$` : `%{${entry.pattern}}`;
}

type Event = Record<string, unknown>;

function isEvent(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function store(event: Event, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  const known = event[head];
  if (rest.length > 0) {
    const child = isEvent(known) ? known : {};
    event[head] = child;
    store(child, rest, value);
  } else {
    event[head] = known === undefined ? value : [known, value].flat();
  }
}

/** The event as the case file describes it: captures beside the message, repeated names as lists. */
function eventOf(entry: Case): Event {
  const event: Event = { message: entry.message };
  const pattern = compileGrok(expressionOf(entry), {}, entry.mode === 'legacy' ? 'legacy' : 'ecs');
  const found = pattern.exec(entry.message, (capture, start, end) => {
    const value = captureValue(capture, entry.message.slice(start, end));
    store(event, (capture.field ?? '').split('.'), value);
  });
  if (!found) event['tags'] = ['_grokparsefailure'];
  return event;
}

function at(event: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isEvent(value) ? value[key] : undefined), event);
}

function holds(actual: unknown, expected: Json): boolean {
  if (typeof expected === 'string') {
    if (typeof actual === 'string') return actual.includes(expected);
    return Array.isArray(actual) ? actual.includes(expected) : isEvent(actual) && expected in actual;
  }
  if (Array.isArray(expected)) return expected.every((part: Json) => holds(actual, part));
  if (!isEvent(expected) || !isEvent(actual)) return false;
  return Object.entries(expected).every(([key, value]) => matches(actual[key], value));
}

function matches(actual: unknown, expected: Json): boolean {
  if (!isEvent(expected)) return JSON.stringify(actual ?? null) === JSON.stringify(expected);
  if ('$includes' in expected) return holds(actual, expected['$includes']);
  if (!isEvent(actual) || Object.keys(actual).length !== Object.keys(expected).length) return false;
  return Object.entries(expected).every(([key, value]) => matches(actual[key], value));
}

const topLevel = new Set(['message', '@timestamp', '@version', '@metadata']);

function selected(value: unknown, of: Assertion['of']): unknown {
  if (of === 'keys') return isEvent(value) ? Object.keys(value) : [];
  if (of === 'to_s') return String(value);
  if (of === undefined || !Array.isArray(value)) return value;
  return of === 'last' ? value.at(-1) : value[0];
}

function passes(event: Event, assertion: Assertion): boolean {
  const value = selected(at(event, assertion.path ?? []), assertion.of);
  switch (assertion.op) {
    case 'pass':
      return event['tags'] === undefined;
    case 'include':
      return holds(value, assertion.expected ?? null);
    case 'eq':
      return matches(value ?? null, assertion.expected ?? null);
    case 'start_with':
      return String(value).startsWith(JSON.stringify(assertion.expected).slice(1, -1));
    case 'only_top_level':
      return Object.keys(event).every(
        (key) => topLevel.has(key) || (Array.isArray(assertion.expected) && assertion.expected.includes(key)),
      );
  }
}

const cases = readCases();
describe.skipIf(cases.length === 0)('grok library against the recorded cases', () => {
  test('every case is taken: 70 of ECS v1, 178 of the names before it', () => {
    expect(cases.filter((entry) => entry.mode === 'ecs-v1')).toHaveLength(70);
    expect(cases).toHaveLength(248);
  });

  test.each(cases.map((entry, index) => [`${index} ${entry.mode} ${entry.pattern}`, entry] as const))(
    '%s',
    (_name, entry) => {
      const event = eventOf(entry);
      const failed = entry.assertions.filter(
        (assertion) => assertion.upstream_pending !== true && passes(event, assertion) === (assertion.negated ?? false),
      );
      expect({ message: entry.message, event, failed }).toEqual({ message: entry.message, event, failed: [] });
    },
  );
});
