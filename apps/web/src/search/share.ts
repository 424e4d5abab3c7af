import type { SearchHit } from '@logwarden/contracts';
import { instantExpression } from '../time/expression.ts';
import { scopeBody } from './queries.ts';
import type { SearchScope } from './state.ts';

/** A link to one line that stays good: its range is frozen, whatever `now` meant. */
export function linkToLine(
  href: string,
  hit: Pick<SearchHit, 'position' | 'timestamp'>,
  scope: SearchScope | undefined,
): string {
  const url = new URL(href);
  const at = Date.parse(hit.timestamp);
  const fromMs = scope?.fromMs ?? at - 1_800_000;
  const toMs = scope?.toMs ?? at + 1_800_000;
  url.searchParams.set('from', instantExpression(fromMs));
  url.searchParams.set('to', instantExpression(toMs));
  url.searchParams.set('line', hit.position);
  return url.toString();
}

/** Where the line can be had as it was received: in its own charset, and whole where it is stored cut. */
export function originalLine({ position }: Pick<SearchHit, 'position'>): string {
  return `/api/lw/api/v1/events/raw?${new URLSearchParams({ position }).toString()}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The search as a command for a shell; address and key stand in variables, since this page knows neither. */
export function searchAsCurl(scope: SearchScope): string {
  const body = JSON.stringify({ ...scopeBody(scope), limit: 100 });
  return [
    'curl -sS "$LOGWARDEN_API/api/v1/search"',
    '  -H "Authorization: ApiKey $LOGWARDEN_KEY"',
    "  -H 'Content-Type: application/json'",
    `  -d ${shellQuoted(body)}`,
  ].join(' \\\n');
}

/** One line with everything about it, as JSON. */
export function hitAsJson(hit: Pick<SearchHit, 'id' | 'source' | 'timestamp' | 'raw' | 'fields'>): string {
  return JSON.stringify(
    {
      '@timestamp': hit.timestamp,
      'event.dataset': hit.source,
      ...hit.fields,
      'event.original': hit.raw,
      'event.id': hit.id,
    },
    null,
    2,
  );
}
