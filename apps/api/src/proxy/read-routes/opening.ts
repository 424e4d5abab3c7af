import { resolveTargets, type TargetOptions, type Targets } from '../ask/targets.ts';
import type { Call } from '../http/call.ts';
import { makeTranslator, type Translator } from '../query/translate.ts';

/** What a search reads, and how its query is understood there. */
export interface Opened {
  readonly targets: Targets;
  readonly translator: Translator;
}

export function targetOptions(call: Call): TargetOptions {
  return {
    ignoreUnavailable: call.parameters.flag('ignore_unavailable') ?? false,
    allowNoIndices: call.parameters.flag('allow_no_indices') ?? true,
  };
}

function declared(targets: Targets): Readonly<Record<'textFields' | 'ipFields' | 'dateFields', readonly string[]>> {
  const all = (kind: 'textFields' | 'ipFields' | 'dateFields'): string[] => [
    ...new Set(targets.sources.flatMap((source) => source.parser[kind])),
  ];
  return { textFields: all('textFields'), ipFields: all('ipFields'), dateFields: all('dateFields') };
}

export interface Opening {
  readonly expression: string | undefined;
  readonly options: TargetOptions;
  readonly nowMs: number;
}

/** Resolves the names of a request in the tenant of its key. */
export async function open(call: Pick<Call, 'deps' | 'ctx'>, { expression, options, nowMs }: Opening): Promise<Opened> {
  const { deps, ctx } = call;
  const targets = await resolveTargets({ deps, scope: ctx.scope }, expression, options);
  const wholeLine = !(ctx.scope.access ?? []).some(({ hidden }) => hidden.length > 0);
  const zone = await deps.directory.zoneOf(ctx.scope);
  return { targets, translator: makeTranslator(declared(targets), { zone, nowMs, wholeLine }) };
}

export function openNow(call: Call, expression: string | undefined): Promise<Opened> {
  return open(call, { expression, options: targetOptions(call), nowMs: call.deps.clock.nowMs() });
}
