import { describe, expect, it } from 'vitest';
import { parseTestOptions } from './options.ts';
import { brokenSuite, countPlaywright, countVitest, summaryLine } from './outcome.ts';

const file = (status: string, tests: readonly string[]): object => ({
  name: 'a.test.ts',
  status,
  message: '',
  assertionResults: tests.map((test) => ({ status: test, fullName: `is ${test}`, failureMessages: ['no\nstack'] })),
});

describe('counts of a vitest report', () => {
  it('adds up passed, failed and skipped', () => {
    const counts = countVitest(
      { testResults: [file('failed', ['passed', 'failed', 'skipped', 'todo', 'pending'])] },
      1,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 3, failures: ['is failed: no'] });
  });

  it('counts a file that could not be loaded', () => {
    expect(countVitest({ testResults: [file('failed', [])] }, 1).failed).toBe(1);
  });

  it('counts a live file of which nothing ran', () => {
    const report = { testResults: [file('passed', ['skipped', 'pending']), file('passed', ['passed', 'skipped'])] };
    expect(countVitest(report, 0).failed).toBe(0);
    expect(countVitest(report, 0, true)).toMatchObject({ failed: 1, failures: ['a.test.ts: no test of it ran'] });
  });

  it('counts an error outside of every test', () => {
    expect(countVitest({ testResults: [file('passed', ['passed'])] }, 1)).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('counts of a Playwright report', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 1 };

  it('adds up', () => {
    expect(countPlaywright({ stats, errors: [] }, 0)).toEqual({ passed: 3, failed: 0, skipped: 1, failures: [] });
  });

  it('counts what passed only when repeated, errors, and a bad exit', () => {
    expect(countPlaywright({ stats: { ...stats, flaky: 2 } }, 0).failed).toBe(2);
    expect(countPlaywright({ stats, errors: [{ message: 'no config' }] }, 1).failed).toBe(1);
    expect(countPlaywright({ stats }, 1).failed).toBe(1);
  });
});

it('sums up in one line', () => {
  const passed = { passed: 4, failed: 0, skipped: 2, failures: [] };
  expect(summaryLine([passed, brokenSuite('did not start')])).toBe('4 passed, 1 failed, 2 skipped');
});

describe('flags', () => {
  it('runs everything unless told otherwise', () => {
    const suites = ['gates', 'unit', 'int', 'live', 'e2e'];
    expect(parseTestOptions([])).toEqual({ full: false, suites, distributed: false, specs: [] });
    expect(parseTestOptions(['--full', '--only', 'unit', '--only=int'])).toEqual({
      full: true,
      suites: ['unit', 'int'],
      distributed: false,
      specs: [],
    });
  });

  it('takes files of the browser suite, and the form it runs against', () => {
    const named = parseTestOptions(['--only', 'e2e', '--distributed', 'search.spec.ts']);
    expect(named).toMatchObject({ suites: ['e2e'], distributed: true, specs: ['search.spec.ts'] });
    expect(() => parseTestOptions(['search.spec.ts'])).toThrow('for the browser suite only');
  });

  it('refuses what it does not know', () => {
    expect(() => parseTestOptions(['--only', 'some'])).toThrow('--only some: expected gates');
    expect(() => parseTestOptions(['--fast'])).toThrow('--fast');
  });
});
