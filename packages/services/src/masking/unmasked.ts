import type { SourceView } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';

/**
 * Whether the actor reads these sources as they were stored: a person, in a session of the browser, whose grants say
 * so for every one of them. A key never does.
 */
export function readsUnmasked(_ctx: Ctx, _sources: readonly SourceView[]): boolean {
  return false;
}
