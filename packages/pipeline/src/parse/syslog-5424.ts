import { type Draft } from '../fields/draft.ts';
import { scanIso } from '../time/scan.ts';
import { newStamp } from '../time/stamp.ts';

const stamp = newStamp();
const headNames = ['host.name', 'log.syslog.appname', 'log.syslog.procid', 'log.syslog.msgid'] as const;

/** Reads what follows `<PRI>VERSION `; a message cut short gives what is there. False where no RFC 5424 time stands there. */
export function parseRfc5424(draft: Draft, from: number): boolean {
  const { text } = draft;
  let at = from;
  if (text.charCodeAt(at) === 45 && (at + 1 >= text.length || text.charCodeAt(at + 1) === 32)) {
    at++;
  } else {
    if (!scanIso(text, at, stamp) || stamp.end < at + 11) return false;
    draft.setStamp(stamp, at);
    // Some senders write more behind the time (`…ZZ`); the next space ends it in any case.
    at = endOfWord(text, stamp.end);
  }
  for (const name of headNames) {
    if (text.charCodeAt(at) !== 32) return true;
    const start = at + 1;
    at = endOfWord(text, start);
    const isNil = at - start === 1 && text.charCodeAt(start) === 45;
    if (at > start && !isNil) draft.setSlice(name, start, at);
  }
  if (text.charCodeAt(at) !== 32) return true;
  at = readStructuredData(draft, at + 1);
  if (text.charCodeAt(at) === 32) at++;
  if (text.charCodeAt(at) === 0xfeff) at++;
  if (at < text.length) draft.setSlice('message', at, text.length);
  return true;
}

function endOfWord(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space;
}

/** Reads `-` or `[id name="value" …]…`; gives the position after it. Broken data becomes part of the message. */
function readStructuredData(draft: Draft, from: number): number {
  const { text } = draft;
  if (text.charCodeAt(from) === 45) return from + 1;
  let at = from;
  while (text.charCodeAt(at) === 91) {
    const end = readElement(draft, at);
    if (end < 0) {
      draft.error = `syslog structured data is malformed at character ${at}`;
      return at;
    }
    at = end;
  }
  return at;
}

const maxParams = 1_000;

function readElement(draft: Draft, from: number): number {
  const { text } = draft;
  const id = /^\[([^\s="\]]{1,128})/.exec(text.slice(from, from + 140))?.[1];
  if (id === undefined) return -1;
  let at = from + 1 + id.length;
  const params: [name: string, value: string][] = [];
  while (text.charCodeAt(at) === 32 && params.length < maxParams) {
    const name = /^ +([^\s="\]]{1,128})="/.exec(text.slice(at, at + 160));
    if (name === null) return text.charCodeAt(at + 1) === 93 ? putParams(draft, id, params, at + 2) : -1;
    const start = at + name[0].length;
    const end = endOfValue(text, start);
    if (end < 0) return -1;
    params.push([name[1] ?? '', text.slice(start, end).replace(/\\(["\\\]])/g, '$1')]);
    at = end + 1;
  }
  return text.charCodeAt(at) === 93 ? putParams(draft, id, params, at + 1) : -1;
}

function putParams(draft: Draft, id: string, params: readonly [string, string][], end: number): number {
  for (const [name, value] of params) {
    draft.set(`log.syslog.structured_data.${id}.${name}`, value);
    if (id === 'meta' && name === 'sequenceId' && /^\d{1,15}$/.test(value)) draft.set('event.sequence', Number(value));
  }
  return end;
}

function endOfValue(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at;
    if (code === 92) at++;
  }
  return -1;
}
