const names: Readonly<Record<string, readonly string[]>> = {
  trace: ['trace', 'trc', 'verbose', 'finest', 'finer', 'all', '跟踪'],
  debug: ['debug', 'dbg', 'debg', 'fine', 'debug1', 'debug2', 'debug3', 'debug4', 'debug5', '调试'],
  info: ['info', 'inf', 'information', 'informational', 'infomation', 'config', 'log', 'statement', '信息'],
  notice: ['notice', 'ntc', '通知'],
  warn: ['warn', 'wrn', 'warning', '警告', '告警'],
  error: ['error', 'err', 'eror', 'severe', 'failure', '错误'],
  critical: ['critical', 'crit', 'crt', '严重'],
  alert: ['alert'],
  emergency: ['emergency', 'emerg'],
  fatal: ['fatal', 'ftl', 'panic', 'dpanic', '致命'],
};

const canonical = new Map<string, string>(
  Object.entries(names).flatMap(([level, forms]) =>
    forms.flatMap((form): [string, string][] => [
      [form, level],
      [form.toUpperCase(), level],
      [form.charAt(0).toUpperCase() + form.slice(1), level],
    ]),
  ),
);

/** Syslog severities 0–7 in canonical words. */
export const severityLevels = ['emergency', 'alert', 'critical', 'error', 'warn', 'notice', 'info', 'debug'] as const;

const pinoLevels = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

/** Canonical level of a word (`WARNING` → `warn`), or undefined where it is not a level's name. */
export function levelOfWord(word: string): string | undefined {
  return canonical.get(word) ?? (word.length <= 16 ? canonical.get(word.trim().toLowerCase()) : undefined);
}

/** Canonical level of a number: syslog 0–7, pino and bunyan 10–60. */
export function levelOfNumber(value: number): string | undefined {
  return pinoLevels.get(value) ?? (Number.isInteger(value) ? severityLevels[value] : undefined);
}

const letters = new Map([
  ['T', 'trace'],
  ['V', 'trace'],
  ['D', 'debug'],
  ['I', 'info'],
  ['N', 'notice'],
  ['W', 'warn'],
  ['E', 'error'],
  ['C', 'critical'],
  ['F', 'fatal'],
]);

/** Level of a single letter, for layouts where the place says that it is one (glog, logcat). */
export function levelOfLetter(letter: string): string | undefined {
  return letters.get(letter);
}

/** Canonical form of whatever stands in a level field; a word that is no known level stays as written. */
export function levelOfValue(value: string | number | bigint | boolean): string {
  if (typeof value === 'number') return levelOfNumber(value) ?? String(value);
  const text = String(value).trim();
  const word = levelOfWord(text);
  if (word !== undefined) return word;
  const byNumber = /^\d{1,2}$/.test(text) ? levelOfNumber(Number(text)) : undefined;
  return byNumber ?? text;
}
