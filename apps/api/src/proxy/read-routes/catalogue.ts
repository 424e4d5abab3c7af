import { listSourceStats } from '@logwarden/services';
import { Members } from '../ask/members.ts';
import { nameMatcher } from '../ask/name-pattern.ts';
import { malformed, noSuchIndex, refused } from '../ask/refusal.ts';
import type { Targets } from '../ask/targets.ts';
import { type Answer, type Call, ok } from '../http/call.ts';
import { ORIGINAL } from '../query/fields.ts';
import { everything } from '../query/nodes.ts';
import type { Translator } from '../query/translate.ts';
import { readFields } from '../search/read.ts';
import { sliceOf } from '../search/slice.ts';
import { openNow } from './opening.ts';

const hidden = /^event\.pii(\.|$)/i;

/** The type that Elasticsearch would give a field, by how it is compared here and what its values are. */
function typeOf(name: string, values: string, translator: Translator): string | undefined {
  if (hidden.test(name) || name.includes('*')) return undefined;
  if (name.startsWith('_')) return plainType(values);
  const ref = translator.field(name, 'fields');
  if (ref.kind === 'time') return 'date';
  if (ref.kind === 'original' || ref.kind === 'message') return 'text';
  if (ref.type === 'text') return 'text';
  if (ref.type === 'address') return 'ip';
  return ref.type === 'date' ? 'date' : plainType(values);
}

function plainType(values: string): string {
  return values === 'number' ? 'double' : values === 'boolean' ? 'boolean' : 'keyword';
}

const everywhere = [
  ['@timestamp', 'date'],
  ['message', 'text'],
  [ORIGINAL, 'text'],
] as const;

/** Names and types of the fields that the events of the targets have. */
async function fieldTypes(call: Call, targets: Targets, translator: Translator): Promise<Map<string, string>> {
  const found = await readFields(call, sliceOf(targets, everything));
  const types = new Map<string, string>(everywhere);
  for (const { name, type } of found) {
    const shown = types.has(name) ? undefined : typeOf(name, type, translator);
    if (shown !== undefined) types.set(name, shown);
  }
  return types;
}

async function wantedFields(call: Call): Promise<readonly string[]> {
  const given = await call.body();
  const members = given === undefined ? undefined : new Members(given, 'field_caps');
  const own = members?.texts('fields');
  members?.end();
  const fields = call.parameters.list('fields') ?? own;
  if (fields === undefined || fields.length === 0 || fields.length > 1000)
    throw malformed('[fields]', '1 to 1000 names or patterns');
  return fields;
}

export async function fieldCaps(call: Call, expression: string | undefined): Promise<Answer> {
  for (const name of ['filters', 'types']) if (call.parameters.text(name) !== undefined) throw refused(name);
  const tests = (await wantedFields(call)).map(nameMatcher);
  const { targets, translator } = await openNow(call, expression);
  const types = await fieldTypes(call, targets, translator);
  const fields = [...types]
    .filter(([name]) => tests.some((test) => test(name)))
    .map(([name, type]) => {
      const caps = { type, metadata_field: false, searchable: true, aggregatable: type !== 'text' };
      return [name, { [type]: caps }] as const;
    });
  return ok({ indices: targets.sources.map(({ name }) => name), fields: Object.fromEntries(fields) });
}

const maxMappings = 100;

export async function mapping(call: Call, expression: string | undefined): Promise<Answer> {
  const { targets, translator } = await openNow(call, expression);
  if (targets.sources.length > maxMappings)
    throw malformed('the index names', `at most ${maxMappings} sources at once; or use _field_caps`);
  const out: [string, unknown][] = [];
  for (const source of targets.sources) {
    const types = await fieldTypes(call, { ...targets, sources: [source] }, translator);
    const properties = Object.fromEntries([...types].map(([name, type]) => [name, { type }]));
    // Names are flat here, with their dots, as `_source` shows them.
    out.push([source.name, { mappings: { subobjects: false, properties } }]);
  }
  return ok(Object.fromEntries(out));
}

export async function resolveIndex(call: Call, expression: string | undefined): Promise<Answer> {
  const { targets } = await openNow(call, expression);
  const names = targets.sources.map(({ name }) => name).sort();
  return ok({ indices: names.map((name) => ({ name, attributes: ['open'] })), aliases: [], data_streams: [] });
}

export async function indexExists(call: Call): Promise<Answer> {
  const [expression = ''] = call.segments;
  const { targets } = await openNow(call, expression);
  if (targets.sources.length === 0) throw noSuchIndex(expression);
  return ok({});
}

function assertJson(call: Call): void {
  const asked = call.parameters.text('format') === 'json';
  const accepts = (call.request.headers.accept ?? '').includes('json');
  if (!asked && !accepts) throw refused('_cat as text', 'add format=json');
}

const columns = [
  'health',
  'status',
  'index',
  'uuid',
  'pri',
  'rep',
  'docs.count',
  'docs.deleted',
  'store.size',
  'pri.store.size',
] as const;

export async function catIndices(call: Call, expression: string | undefined): Promise<Answer> {
  assertJson(call);
  const { targets } = await openNow(call, expression);
  const stats = new Map((await listSourceStats({ ctx: call.ctx, deps: call.deps })).map((one) => [one.sourceId, one]));
  const wanted = call.parameters.list('h') ?? columns;
  const unknown = wanted.find((name) => !columns.some((known) => known === name));
  if (unknown !== undefined) throw malformed(`the parameter [h], column [${unknown}]`, columns.join(', '));
  if (call.parameters.text('s') !== undefined) throw refused('s', 'rows come by name');
  const rows = [...targets.sources]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((source): Record<string, string> => {
      const one = stats.get(source.id);
      const size = `${one?.sizeBytes ?? 0}b`;
      return {
        ...{ health: 'green', status: 'open', index: source.name, uuid: source.id, pri: '1', rep: '0' },
        ...{ 'docs.count': String(one?.events ?? 0), 'docs.deleted': '0', 'store.size': size, 'pri.store.size': size },
      };
    });
  return ok(rows.map((row) => Object.fromEntries(wanted.map((name) => [name, row[name]]))));
}
