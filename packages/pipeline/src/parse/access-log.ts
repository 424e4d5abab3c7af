import { type Draft } from '../fields/draft.ts';
import { addressKind } from '../fields/address.ts';
import { scanClf } from '../time/scan.ts';
import { newStamp } from '../time/stamp.ts';

const stamp = newStamp();

/**
 * Reads an access log line (common, combined, nginx and combined with a virtual host in front). A line that is cut short
 * gives the fields up to the cut and `draft.error`. False, and nothing read, where it is no access log line.
 */
export function parseAccessLog(draft: Draft): boolean {
  const { text } = draft;
  const open = openingOfTime(text);
  if (open < 0) return false;
  const close = stamp.end;
  if (text.charCodeAt(close) !== 93) return false;
  const head = headTokens(text, open);
  if (head === undefined) return false;
  draft.setStamp(stamp, open + 1);
  putHead(draft, head);
  new AccessTail(draft, close + 1).read();
  return true;
}

/** Position of the `[` before the time; the stamp is set. At most the first few brackets are tried. */
function openingOfTime(text: string): number {
  let open = text.indexOf('[');
  for (let tries = 0; open >= 0 && open < 600 && tries < 4; tries++) {
    if (scanClf(text, open + 1, stamp)) return open;
    open = text.indexOf('[', open + 1);
  }
  return -1;
}

interface Slice {
  readonly start: number;
  readonly end: number;
}

function headTokens(text: string, open: number): readonly Slice[] | undefined {
  const tokens: Slice[] = [];
  let at = 0;
  while (at < open) {
    let end = text.indexOf(' ', at);
    if (end < 0 || end > open) end = open;
    if (end > at) tokens.push({ start: at, end });
    at = end + 1;
  }
  return tokens.length >= 3 ? tokens : undefined;
}

function putHead(draft: Draft, tokens: readonly Slice[]): void {
  const { text } = draft;
  const [first, second, third] = tokens;
  if (first === undefined || second === undefined || third === undefined) return;
  const hasVhost =
    tokens.length >= 4 &&
    addressKind(text.slice(first.start, first.end)) === undefined &&
    addressKind(text.slice(second.start, second.end)) !== undefined;
  const client = hasVhost ? second : first;
  if (hasVhost) draft.setSlice('url.domain', first.start, first.end);
  const isAddress = addressKind(text.slice(client.start, client.end)) !== undefined;
  draft.setSlice(isAddress ? 'source.ip' : 'source.domain', client.start, client.end);
  const userAt = hasVhost ? tokens[3] : third;
  const last = tokens.at(-1);
  if (userAt === undefined || last === undefined) return;
  const user = { start: userAt.start, end: last.end };
  if (text.slice(user.start, user.end) !== '-') draft.setSlice('user.name', user.start, user.end);
}

/** Everything after the time: request, status, bytes, referrer, agent, and what servers add behind. */
class AccessTail {
  readonly #draft: Draft;
  readonly #text: string;
  #at: number;

  constructor(draft: Draft, at: number) {
    this.#draft = draft;
    this.#text = draft.text;
    this.#at = at;
  }

  read(): void {
    const request = this.#quoted();
    if (request === undefined) {
      this.#cut('request');
      return;
    }
    this.#putRequest(request);
    const status = this.#token();
    if (status === undefined) {
      this.#cut('status');
      return;
    }
    this.#putNumber('http.response.status_code', status);
    const bytes = this.#token();
    if (bytes === undefined) {
      this.#cut('size');
      return;
    }
    this.#putNumber('http.response.body.bytes', bytes);
    if (this.#at >= this.#text.length) return;
    this.#putText('http.request.referrer', 'referrer');
    if (this.#draft.error !== undefined || this.#at >= this.#text.length) return;
    this.#putText('user_agent.original', 'user agent');
    this.#putExtras();
  }

  #cut(what: string): void {
    this.#draft.error = `access log line is cut short: no ${what}`;
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === 32) this.#at++;
  }

  /** The next part in quotes (a backslash escapes); undefined where it does not stand there whole. */
  #quoted(): Slice | undefined {
    this.#skipSpaces();
    const text = this.#text;
    if (text.charCodeAt(this.#at) !== 34) return undefined;
    const start = this.#at + 1;
    let end = text.indexOf('"', start);
    while (end > start && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
    if (end < 0) return undefined;
    this.#at = end + 1;
    return { start, end };
  }

  #token(): Slice | undefined {
    this.#skipSpaces();
    const start = this.#at;
    if (start >= this.#text.length) return undefined;
    const space = this.#text.indexOf(' ', start);
    this.#at = space < 0 ? this.#text.length : space;
    return { start, end: this.#at };
  }

  #putText(name: string, what: string): void {
    this.#skipSpaces();
    if (this.#text.charCodeAt(this.#at) !== 34) return;
    const start = this.#at + 1;
    const slice = this.#quoted();
    if (slice === undefined) {
      this.#draft.setSlice(name, start, this.#text.length);
      this.#at = this.#text.length;
      this.#cut(`end of the ${what}`);
      return;
    }
    if (this.#text.slice(slice.start, slice.end) !== '-') this.#draft.setSlice(name, slice.start, slice.end);
  }

  #putNumber(name: string, slice: Slice): void {
    const text = this.#text.slice(slice.start, slice.end);
    if (!/^\d{1,15}$/.test(text)) return;
    this.#draft.set(name, Number(text));
    this.#draft.spans?.push([name, slice.start, slice.end]);
  }

  #putRequest(request: Slice): void {
    const text = this.#text.slice(request.start, request.end);
    const found = /^([A-Z][A-Z_-]{1,30}) (\S.*?)(?: HTTP\/(\d(?:\.\d)?))?$/.exec(text);
    if (found === null) {
      if (text !== '-' && text !== '') this.#draft.setSlice('url.original', request.start, request.end);
      return;
    }
    const [, method = '', target = '', version] = found;
    const targetAt = request.start + method.length + 1;
    this.#draft.setSlice('http.request.method', request.start, request.start + method.length);
    this.#draft.setSlice('url.original', targetAt, targetAt + target.length);
    const query = target.indexOf('?');
    const pathAt = /^[a-z]+:\/\/[^/?]*/.exec(target)?.[0].length ?? 0;
    const pathEnd = query < 0 ? target.length : query;
    if (pathEnd > pathAt) this.#draft.setSlice('url.path', targetAt + pathAt, targetAt + pathEnd);
    if (query >= 0 && query + 1 < target.length) {
      this.#draft.setSlice('url.query', targetAt + query + 1, targetAt + target.length);
    }
    if (version !== undefined) this.#draft.setSlice('http.version', request.end - version.length, request.end);
  }

  /** nginx formats often append `"$http_x_forwarded_for"` and request times. */
  #putExtras(): void {
    const forwarded = this.#quoted();
    if (forwarded !== undefined && this.#text.slice(forwarded.start, forwarded.end) !== '-') {
      this.#draft.setSlice('x_forwarded_for', forwarded.start, forwarded.end);
    }
    const time = /^ *(?:rt=)?(\d+\.\d+)(?= |$)/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (time !== null) this.#draft.set('request_time', Number(time[1]));
  }
}

function isEscaped(text: string, at: number, start: number): boolean {
  let slashes = 0;
  while (at - 1 - slashes >= start && text.charCodeAt(at - 1 - slashes) === 92) slashes++;
  return slashes % 2 === 1;
}
