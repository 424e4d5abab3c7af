import type { Fields, FieldScalar, FieldValue } from '@logwarden/contracts';

/**
 * How own fields are kept beside the line they come from. A line that is a JSON object gives most of them again, so only
 * the differences from `given` are written, after a `1` that names this way of reading; all pairs as JSON, where an index
 * is older. What is written is compared with what `given` makes of the line, so reading is right whatever parsed it.
 */
export function keptFields(line: string, fields: Fields): string | undefined {
  const names = Object.keys(fields);
  const found = given(line);
  if (names.length === 0 && found.size === 0) return undefined;
  const differences: [string, unknown][] = [];
  for (const name of names) {
    const value = wellFormed(fields[name] ?? []);
    if (!isSame(found.get(name), value)) differences.push([name, value]);
    found.delete(name);
  }
  for (const name of found.keys()) differences.push([name, null]);
  return differences.length === 0 ? version : version + JSON.stringify(differences, bigAsObject);
}

/** The fields that `keptFields` kept of a line. */
export function fieldsOfKept(line: string, kept: string | undefined): Fields {
  if (kept === undefined) return {};
  const isWhole = !kept.startsWith(version);
  const fields = isWhole ? new Map<string, FieldValue>() : given(line);
  if (kept === version) return Object.fromEntries(fields);
  for (const [name, value] of pairsOf(isWhole ? kept : kept.slice(version.length))) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

const version = '1';

/** Part of version 1: never changed, only followed by another version. An empty name: the member is no field. */
const namesOfMembers: ReadonlyMap<string, string> = new Map([
  ['@timestamp', ''],
  ['timestamp', ''],
  ['time', ''],
  ['ts', ''],
  ['level', 'log.level'],
  ['severity', 'log.level'],
  ['msg', 'message'],
  ['logger', 'log.logger'],
  ['thread', 'process.thread.name'],
  ['pid', 'process.pid'],
  ['host', 'host.name'],
  ['hostname', 'host.name'],
  ['service', 'service.name'],
  ['trace_id', 'trace.id'],
  ['traceId', 'trace.id'],
  ['span_id', 'span.id'],
  ['spanId', 'span.id'],
  ['client_ip', 'source.ip'],
  ['user_agent', 'user_agent.original'],
]);

/** Mostly kept in lower case, however it is written; part of version 1 too. */
const levelField = 'log.level';

/** Members of a line that is a JSON object, by the names that they mostly get. No line makes it fail. */
function given(line: string): Map<string, FieldValue> {
  const out = new Map<string, FieldValue>();
  if (!line.startsWith('{')) return out;
  try {
    collect(out, '', JSON.parse(line));
  } catch {
    out.clear();
  }
  return out;
}

function collect(out: Map<string, FieldValue>, prefix: string, object: unknown): void {
  if (typeof object !== 'object' || object === null) return;
  const members = membersOf(object);
  for (const key of Object.keys(members)) {
    const value = members[key];
    const member = prefix + key;
    if (isScalar(value)) {
      const name = namesOfMembers.get(member) ?? member;
      if (name !== '') out.set(name, name === levelField ? lowerCase(value) : wellFormed(value));
    } else if (!Array.isArray(value)) collect(out, `${member}.`, value);
    else if (value.length > 0 && value.every(isScalar)) out.set(member, wellFormed(value));
  }
}

/** Of an object that JSON made. */
function membersOf(object: object): Readonly<Record<string, unknown>> {
  return object as Record<string, unknown>;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const isList = (value: FieldValue): value is readonly FieldScalar[] => typeof value === 'object';

function wellFormed(value: FieldValue): FieldValue {
  if (isList(value)) return value.map(wellFormedScalar);
  return wellFormedScalar(value);
}

const wellFormedScalar = (value: FieldScalar): FieldScalar =>
  typeof value === 'string' ? value.toWellFormed() : value;

function lowerCase(value: FieldScalar): FieldScalar {
  return typeof value === 'string' ? value.toWellFormed().toLowerCase() : value;
}

function isSame(a: FieldValue | undefined, b: FieldValue): boolean {
  if (a === undefined || !isList(a) || !isList(b)) return a === b;
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function bigAsObject(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { n: value.toString() } : value;
}

/** Written above: pairs of name and value, in which only big numbers are objects and only absent fields null. */
function pairsOf(json: string): [string, FieldValue | null][] {
  return JSON.parse(json, (_, value: unknown) => {
    const isBig = typeof value === 'object' && value !== null && 'n' in value;
    return isBig ? BigInt(String(value.n)) : value;
  }) as [string, FieldValue | null][];
}
