import type { QueryCheck, QueryNote } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { parseQuery, printQuery, type FieldOptions, type QueryHint } from '@logwarden/query';
import { authorise } from '../authorise.ts';
import { declaredFields, resolveSources, type LogDeps } from '../logs/log-deps.ts';

export function hintNote(hint: QueryHint): QueryNote {
  const { code, message, start, end, parameters, fix } = hint;
  return { code, message, position: start, end, parameters, ...(fix === undefined ? {} : { fix }) };
}

/** What the sources that are read declare of their fields. */
export async function fieldOptionsOf(
  deps: Pick<LogDeps, 'directory'>,
  ctx: Ctx,
  names: readonly string[] | undefined,
): Promise<FieldOptions> {
  const sources =
    names === undefined ? await deps.directory.sourcesOf(ctx.scope) : await resolveSources(deps, ctx.scope, names);
  return declaredFields(sources);
}

/** Says whether a text is a query, and what to tell about it. Never fails on the text. */
export async function checkQuery(call: {
  readonly ctx: Ctx;
  readonly input: { readonly query: string; readonly sources?: readonly string[] | undefined };
  readonly deps: Pick<LogDeps, 'directory'>;
}): Promise<QueryCheck> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const parsed = parseQuery(input.query, await fieldOptionsOf(deps, ctx, input.sources));
  if (parsed.ok) {
    return { valid: true, errors: [], hints: parsed.hints.map(hintNote), normalized: printQuery(parsed.ast) };
  }
  const { code, message, position, end, expected, fix, parameters } = parsed.error;
  const error = { code, message, position, end, expected, parameters, ...(fix === undefined ? {} : { fix }) };
  return { valid: false, errors: [error], hints: [] };
}
