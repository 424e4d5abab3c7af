import type { Draft } from '../fields/draft.ts';
import { parseJson } from './json.ts';
import { type KeyTree } from './json-shape.ts';
import { parseLogfmt } from './logfmt.ts';

/** Fields of the frame that what it carries may replace: it is closer to the event. */
const innerWins = new Set(['message', 'log.level', 'service.name', 'process.pid']);
const minPairs = 3;

/**
 * A message that is itself a JSON object, or (`withPairs`) nothing but `key=value` pairs, as firewalls and containers send
 * inside syslog: its values become fields too. Where it cannot be read it stays the message it is.
 */
export function expandMessage(draft: Draft, tree: KeyTree, withPairs: boolean): void {
  const message = draft.fields['message'];
  if (typeof message !== 'string') return;
  if (message.startsWith('{') && message.endsWith('}')) {
    const inner = draft.innerDraft(message);
    parseJson(inner, tree);
    if (inner.error === undefined && inner.quarantine === undefined) mergeInto(draft, inner);
    return;
  }
  if (!withPairs || !/^[A-Za-z_][\w.-]*=/.test(message)) return;
  const inner = draft.innerDraft(message);
  if (parseLogfmt(inner, true) && Object.keys(inner.fields).length >= minPairs) mergeInto(draft, inner);
}

function mergeInto(draft: Draft, inner: Draft): void {
  for (const [name, value] of Object.entries(inner.fields)) {
    if (draft.fields[name] === undefined || innerWins.has(name)) draft.fields[name] = value;
    else draft.fields[`message.${name}`] = value;
  }
  if (!Number.isNaN(inner.timestampUs)) draft.timestampUs = inner.timestampUs;
}
