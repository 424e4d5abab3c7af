/** `filter_path` of Elasticsearch: dotted patterns, `*` for one name or a part of it, `**` for any depth, `-` to exclude. */
type Json = unknown;

interface Pattern {
  readonly names: readonly string[];
  readonly at: number;
}

function matchesName(pattern: string, name: string): boolean {
  if (pattern === '*' || pattern === name) return true;
  if (!pattern.includes('*')) return false;
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > name.length - last.length) return false;
    at = found + piece.length;
  }
  return true;
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The patterns that go on below `name`; a pattern of length 0 left over means: all of it. */
function step(patterns: readonly Pattern[], name: string): Pattern[] {
  const next: Pattern[] = [];
  for (const { names, at } of patterns) {
    const pattern = names[at];
    if (pattern === '**') {
      next.push({ names, at });
      const after = names[at + 1];
      if (after === undefined) next.push({ names, at: at + 1 });
      else if (matchesName(after, name)) next.push({ names, at: at + 2 });
    } else if (pattern !== undefined && matchesName(pattern, name)) next.push({ names, at: at + 1 });
  }
  return next;
}

const isDone = (patterns: readonly Pattern[]): boolean => patterns.some(({ names, at }) => at >= names.length);

function include(value: Json, patterns: readonly Pattern[]): Json {
  if (isDone(patterns)) return value;
  if (Array.isArray(value)) {
    const kept = value.map((item: Json) => include(item, patterns)).filter((item) => item !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value)
    .map(([name, child]) => [name, include(child, step(patterns, name))] as const)
    .filter(([, child]) => child !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function exclude(value: Json, patterns: readonly Pattern[]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => exclude(item, patterns));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, child]): [string, Json][] => {
    const next = step(patterns, name);
    return isDone(next) ? [] : [[name, exclude(child, next)]];
  });
  return Object.fromEntries(entries);
}

/** Gives the parts of a JSON value that `filter_path` names; `{}` when it names none. */
export function filterPath(value: Json, filter: string): Json {
  const all = filter
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const patternsOf = (texts: readonly string[]): Pattern[] => texts.map((text) => ({ names: text.split('.'), at: 0 }));
  const excluded = patternsOf(all.filter((text) => text.startsWith('-')).map((text) => text.slice(1)));
  const included = patternsOf(all.filter((text) => !text.startsWith('-')));
  const kept = included.length === 0 ? value : (include(value, included) ?? {});
  return excluded.length === 0 ? kept : exclude(kept, excluded);
}
