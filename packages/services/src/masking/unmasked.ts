import type { SourceView } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';

/**
 * Whether the actor reads these sources as they were stored: a person, which always means a session of the browser,
 * whose grants say so for every one of them. A key never does.
 */
export function readsUnmasked(ctx: Ctx, sources: readonly SourceView[]): boolean {
  if (ctx.actor.kind !== 'user' || sources.length === 0) return false;
  const unmasked = new Set<string>((ctx.scope.access ?? []).flatMap((one) => (one.unmasked ? one.source : [])));
  return sources.every((source) => unmasked.has(source.id));
}
