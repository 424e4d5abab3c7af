import type { SourceView } from '@logwarden/contracts';
import type { LogDeps } from '@logwarden/services';
import type { TenantScope } from '@logwarden/kernel';
import type { InstantSpan } from '../query/instants.ts';
import { daysBefore, parseDayName } from './day-names.ts';
import { nameMatcher } from './name-pattern.ts';
import { malformed, noSuchIndex, refused } from './refusal.ts';

/** What a request reads: sources of the tenant, and days of them where their names carry one. */
export interface Targets {
  readonly sources: readonly SourceView[];
  /** Absent: all days. Else the days, in order, without overlaps. */
  readonly days?: readonly InstantSpan[];
}

export interface TargetOptions {
  readonly ignoreUnavailable: boolean;
  readonly allowNoIndices: boolean;
}

type Picked = Map<string, { readonly source: SourceView; readonly days: InstantSpan[] | undefined }>;

const wholeName = /^[a-z0-9*][a-z0-9*._-]*$/;
const maxNames = 1000;

/** Names are plain; whatever could mean more than a name is refused before anything is looked up. */
function assertPlain(name: string): void {
  if (name.startsWith('<')) throw refused(`date math in the index name ${name}`);
  if (name.includes(':')) throw refused(`the remote cluster in ${name}`);
  if (!wholeName.test(name)) {
    throw malformed(`the index name [${name}]`, 'a–z, 0–9, ".", "_" and "-", not beginning with a sign, and *');
  }
}

function pick(picked: Picked, source: SourceView, day: InstantSpan | undefined): void {
  const known = picked.get(source.id);
  if (day === undefined) picked.set(source.id, { source, days: undefined });
  else if (known === undefined) picked.set(source.id, { source, days: [day] });
  else known.days?.push(day);
}

/** `app-*` means the sources of such names and every day of `app`; `app-2025.12.*` the days of a month. */
function pickByPattern(picked: Picked, sources: readonly SourceView[], pattern: string): boolean {
  const matches = nameMatcher(pattern);
  let found = false;
  for (const source of sources) {
    const day = pattern.startsWith(`${source.name}-`) ? daysBefore(pattern.slice(source.name.length + 1)) : undefined;
    if (!matches(source.name) && day === undefined) continue;
    pick(picked, source, matches(source.name) || day === 'all' ? undefined : day);
    found = true;
  }
  return found;
}

interface Lookup {
  readonly deps: Pick<LogDeps, 'directory'>;
  readonly scope: TenantScope;
  readonly sources: readonly SourceView[];
}

/** A name that is not known yet is looked for once more in the database, whosever it is. */
async function sourceNamed(lookup: Lookup, name: string): Promise<SourceView | undefined> {
  const known = lookup.sources.find((source) => source.name === name);
  if (known !== undefined) return known;
  const day = parseDayName(name);
  if (day !== undefined && lookup.sources.some((source) => source.name === day.source)) return undefined;
  const answer = await lookup.deps.directory.resolveSource(lookup.scope, name, { mayCreate: false, apiKeyId: '' });
  return answer.ok ? answer.source : undefined;
}

async function pickByName(picked: Picked, lookup: Lookup, name: string): Promise<boolean> {
  const source = await sourceNamed(lookup, name);
  if (source !== undefined) {
    pick(picked, source, undefined);
    return true;
  }
  const named = parseDayName(name);
  const ofDay = named === undefined ? undefined : await sourceNamed(lookup, named.source);
  if (named === undefined || ofDay === undefined) return false;
  pick(picked, ofDay, named.day);
  return true;
}

function exclude(picked: Picked, pattern: string): void {
  const matches = nameMatcher(pattern);
  for (const [id, { source }] of picked) if (matches(source.name)) picked.delete(id);
}

function joined(picked: Picked): Targets {
  const all = [...picked.values()];
  const sources = all.map(({ source }) => source);
  const keys = new Set(
    all.map(({ days }) => JSON.stringify(days?.map((day) => day.fromUs).sort((a, b) => a - b) ?? null)),
  );
  if (keys.size > 1) throw malformed('the index names', 'the same days of each source in one request');
  const days = all[0]?.days;
  if (days === undefined) return { sources };
  const sorted = [...new Map(days.map((day) => [day.fromUs, day])).values()].sort((a, b) => a.fromUs - b.fromUs);
  return { sources, days: sorted };
}

/**
 * The sources that an index expression names. A name that no own source has fails the request as one that does not exist
 * (`resource.not_found`); patterns narrow to own sources in silence.
 */
export async function resolveTargets(
  lookup: Pick<Lookup, 'deps' | 'scope'>,
  expression: string | undefined,
  options: TargetOptions,
): Promise<Targets> {
  const sources = await lookup.deps.directory.sourcesOf(lookup.scope);
  const names = (expression ?? '_all').split(',').map((name) => name.trim());
  if (names.length > maxNames) throw malformed('the index names', `at most ${maxNames}`);
  const picked: Picked = new Map();
  let sawPattern = false;
  for (const name of names) {
    if (name === '_all' || name === '') {
      for (const source of sources) pick(picked, source, undefined);
    } else if (name.startsWith('-') && sawPattern) {
      assertPlain(name.slice(1));
      exclude(picked, name.slice(1));
    } else {
      assertPlain(name);
      const isPattern = name.includes('*');
      sawPattern ||= isPattern;
      const found = isPattern
        ? pickByPattern(picked, sources, name)
        : await pickByName(picked, { ...lookup, sources }, name);
      if (!found && !isPattern && !options.ignoreUnavailable) throw noSuchIndex(name);
      if (!found && isPattern && !options.allowNoIndices) throw noSuchIndex(name);
    }
  }
  if (picked.size === 0 && !options.allowNoIndices) throw noSuchIndex(expression ?? '_all');
  return joined(picked);
}
