/** One line of the text form, read back. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const linePattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPattern = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/;

function refuse(what: string, line: string): never {
  throw new SyntaxError(`${what}: ${line}`);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const found = labelPattern.exec(rest) ?? refuse('labels', line);
    const [whole, name = '', value = ''] = found;
    if (name in labels) refuse('label twice', line);
    labels[name] = unescape(value);
    rest = rest.slice(whole.length);
  }
  return labels;
}

function valueOf(text: string, line: string): number {
  const special: Readonly<Record<string, number>> = { NaN, '+Inf': Infinity, '-Inf': -Infinity };
  const value = special[text] ?? Number(text);
  return text !== 'NaN' && Number.isNaN(value) ? refuse('value', line) : value;
}

/** Samples of a histogram carry its name and one of these. */
function belongs(sample: string, family: string, type: string): boolean {
  const endings = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  return endings.some((ending) => sample === family + ending);
}

/**
 * Reads Prometheus' text form 0.0.4 as strictly as its specification: help and type first and once, no sample twice,
 * buckets that grow, a line feed at the end. Throws `SyntaxError` with the line.
 */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let current: { name: string; family: ParsedFamily } | undefined;
  let help: { name: string; text: string } | undefined;
  if (text !== '' && !text.endsWith('\n')) refuse('no line feed at the end', text.slice(-80));
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (!namePattern.test(name)) refuse('name', line);
      help = { name, text: unescape(rest) };
    } else if (kind === 'TYPE') {
      if (help?.name !== name || families.has(name)) refuse('type', line);
      if (!['counter', 'gauge', 'histogram'].includes(rest)) refuse('type', line);
      current = { name, family: { type: rest, help: help.text, samples: [] } };
      families.set(name, current.family);
    } else {
      const [, sample = '', labelText = '', value = ''] = linePattern.exec(line) ?? refuse('sample', line);
      if (current === undefined || !belongs(sample, current.name, current.family.type)) refuse('family', line);
      const labels = labelsOf(labelText, line);
      const key = `${sample}${JSON.stringify(Object.entries(labels).sort())}`;
      if (seen.has(key)) refuse('sample twice', line);
      seen.add(key);
      current.family.samples.push({ name: sample, labels, value: valueOf(value, line) });
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkBuckets(name, family);
  return families;
}

function checkBuckets(name: string, { samples }: ParsedFamily): void {
  let last = { le: -Infinity, value: 0 };
  for (const { name: sample, labels, value } of samples) {
    if (sample === `${name}_bucket`) {
      const le = valueOf(labels['le'] ?? '', name);
      if (le <= last.le || value < last.value) refuse('buckets', name);
      last = { le, value };
    } else if (sample === `${name}_count`) {
      if (last.le !== Infinity || last.value !== value) refuse('count', name);
      last = { le: -Infinity, value: 0 };
    }
  }
}
