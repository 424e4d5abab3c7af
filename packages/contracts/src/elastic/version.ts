/** The version of the Elasticsearch whose surface this is. */
export const ownVersion = '8.19.0';

const clientVersion = /(?:^|\s)(?:Elastic-[\w-]+|[A-Za-z]+beat|Logstash)\/(\d+)\.(\d+)\.(\d+)/;

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}

/** Beats refuse an Elasticsearch older than themselves, so the answer is never older than the agent that asks. */
export function versionFor(userAgent: string | undefined): string {
  const found = clientVersion.exec(userAgent ?? '');
  if (found === null) return ownVersion;
  const theirs = found.slice(1).map(Number);
  const ours = numbersOf(ownVersion);
  const at = theirs.findIndex((n, i) => n !== ours[i]);
  return at >= 0 && (theirs[at] ?? 0) > (ours[at] ?? 0) ? theirs.join('.') : ownVersion;
}

const vendorType = /application\/vnd\.elasticsearch\+(?:x-ndjson|json)\s*;\s*compatible-with=(\d+)/;

/** Clients with a compatibility header refuse an answer that does not repeat it. */
export function replyType(accept: string | undefined, contentType: string | undefined): string {
  const found = vendorType.exec(accept ?? '') ?? vendorType.exec(contentType ?? '');
  return found === null ? 'application/json' : `application/vnd.elasticsearch+json;compatible-with=${found[1] ?? '8'}`;
}
