import { fieldKinds, type FieldKind, type FieldOptions, TIMESTAMP } from '@logwarden/query';
import { storedFieldName } from '@logwarden/pipeline';
import { malformed, refused } from '../ask/refusal.ts';

/** The whole text of an event, as a name that queries and `_source` know. */
export const ORIGINAL = 'event.original';

/** What a clause speaks of: the event's time, its text, its message, or a field compared by its kind. */
export type FieldRef =
  | { readonly kind: 'time' }
  | { readonly kind: 'original' }
  | { readonly kind: 'message' }
  | { readonly kind: 'field'; readonly name: string; readonly type: Exclude<FieldKind, 'timestamp'> };

const metadata: ReadonlySet<string> = new Set([
  ...['_id', '_index', '_source', '_type', '_seq_no', '_routing', '_ignored', '_doc_count', '_tier', '_score'],
  ...['_field_names', '_feature', '_nested_path', '_version', '_size', '_meta', '_all'],
]);

/** Names of multi-fields (`host.name.keyword`) mean the field itself; what is hidden is refused. */
export function fieldResolver(options: FieldOptions): (name: string, at: string) => FieldRef {
  const kindOf = fieldKinds(options);
  return (given, at) => {
    if (given === '') throw malformed(at, 'the name of a field');
    if (metadata.has(given)) throw refused(`${at} on ${given}`);
    if (given.includes('*')) throw refused(`${at} on ${given}`, 'name each field');
    if (/^event\.pii(\.|$)/i.test(given)) throw refused(`${at} on ${given}`, 'the field is hidden');
    const isMulti = given.endsWith('.keyword') && given.length > '.keyword'.length;
    const name = isMulti ? given.slice(0, -'.keyword'.length) : given;
    const stored = storedFieldName(name);
    const type = kindOf(stored);
    if (type === 'timestamp') return { kind: 'time' };
    if (isMulti && (type === 'text' || name === ORIGINAL)) {
      throw refused(`${at} on ${given}`, `${name} is compared by its words only`);
    }
    if (name === TIMESTAMP) return { kind: 'time' };
    if (name === ORIGINAL) return { kind: 'original' };
    if (stored === 'message') return { kind: 'message' };
    return { kind: 'field', name, type };
  };
}
