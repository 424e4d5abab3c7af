import { type Draft } from '../fields/draft.ts';
import { severityLevels } from '../fields/level.ts';
import { scanIso, scanMonthFirst } from '../time/scan.ts';
import { newStamp } from '../time/stamp.ts';
import { parseRfc5424 } from './syslog-5424.ts';

const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'security',
  'console',
  'solaris-cron',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;

/** What a message without or with a broken priority is read as: user.notice (RFC 3164, 4.3.3). */
const defaultPriority = 13;
const stamp = newStamp();

/**
 * Reads RFC 5424 and RFC 3164 as devices really send it. `assumed`: the source says it is syslog, so a message without
 * priority is one too and counts as user.notice; its level stays open, since nobody stated one. False where it is not syslog.
 */
export function parseSyslog(draft: Draft, assumed: boolean): boolean {
  const { text } = draft;
  const priority = readPriority(text);
  if (priority === undefined) {
    if (!assumed) return false;
    putPriority(draft, defaultPriority, false);
    readBody(draft, text.startsWith('<') ? afterBrokenPriority(text) : 0);
    return true;
  }
  putPriority(draft, priority.value, true);
  const version = /^[1-9]\d? /.exec(text.slice(priority.end, priority.end + 3));
  if (version !== null && parseRfc5424(draft, priority.end + version[0].length)) return true;
  readBody(draft, skipSpaces(text, priority.end));
  return true;
}

function readPriority(text: string): { value: number; end: number } | undefined {
  const found = /^<(\d{1,3})>/.exec(text.slice(0, 5));
  const value = Number(found?.[1]);
  return found !== null && value <= 191 ? { value, end: found[0].length } : undefined;
}

function afterBrokenPriority(text: string): number {
  return /^<\d{0,9}>/.exec(text)?.[0].length ?? 0;
}

function putPriority(draft: Draft, priority: number, stated: boolean): void {
  const severity = priority & 7;
  draft.set('log.syslog.priority', priority);
  draft.set('log.syslog.facility.code', priority >> 3);
  draft.set('log.syslog.facility.name', facilities[priority >> 3] ?? 'unknown');
  draft.set('log.syslog.severity.code', severity);
  const level = severityLevels[severity];
  if (level === undefined) return;
  draft.set('log.syslog.severity.name', level);
  if (stated) draft.set('log.level', level);
}

/** The part after the priority: time, host, tag, message. Whatever is missing is left out. */
function readBody(draft: Draft, from: number): void {
  if (readCisco(draft, from)) return;
  const afterTime = readTime(draft, from);
  if (afterTime < 0) {
    putMessage(draft, from);
    return;
  }
  readHostAndTag(draft, afterTime);
}

/** Time of a BSD message: `Jun  3 12:08:33`, with year, fraction or zone, or ISO. Gives the position after it, or -1. */
function readTime(draft: Draft, from: number): number {
  const { text } = draft;
  if (!scanMonthFirst(text, from, stamp) && !scanIso(text, from, stamp)) return -1;
  draft.setStamp(stamp, from);
  const after = text.charCodeAt(stamp.end) === 58 ? stamp.end + 1 : stamp.end;
  return skipSpaces(text, after);
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) > 32) at++;
  return at;
}

function readHostAndTag(draft: Draft, from: number): void {
  const { text } = draft;
  const end = endOfWord(text, from);
  if (end === from) {
    putMessage(draft, from);
    return;
  }
  const first = text.slice(from, end);
  const isTag = first.endsWith(':') || /\[[^\]]*\]:?$/.test(first);
  if (isTag && !isAddressColon(first)) {
    readTag(draft, from);
    return;
  }
  if (!hostPattern.test(first)) {
    putMessage(draft, from);
    return;
  }
  if (first !== '-') draft.setSlice('host.name', from, first.endsWith(':') ? end - 1 : end);
  readTag(draft, skipSpaces(text, end));
}

/** `2001:db8::` is a host that ends with a colon, not a tag. */
function isAddressColon(word: string): boolean {
  return word.endsWith('::') || /^[0-9a-f]*:[0-9a-f:]+:$/i.test(word);
}

/** Names and addresses of hosts, a colon behind them as some relays write it. */
const hostPattern = /^[A-Za-z0-9_:-][\w.:%/-]{0,254}:?$/;
const tagPattern = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{0,64})\])?(:|(?=\s|$))/;

/** `sshd[24200]: message`; a first word without a colon or number in brackets belongs to the message. */
function readTag(draft: Draft, from: number): void {
  const { text } = draft;
  const found = tagPattern.exec(text.slice(from, from + 220));
  const [whole = '', name = '', pid, colon = ''] = found ?? [];
  const ends = from + whole.length >= text.length;
  if (found === null || (colon === '' && pid === undefined && name !== '-' && !ends)) {
    putMessage(draft, from);
    return;
  }
  const device = /^%([A-Z][\w]*(?:-[A-Z0-9_]+)*-([0-7])-[\w]+)$/.exec(name);
  if (device !== null) putDeviceCode(draft, device[1] ?? '', device[2] ?? '', from + 1);
  else if (name !== '-') draft.setSlice('log.syslog.appname', from, from + name.length);
  if (pid !== undefined && pid !== '') {
    draft.setSlice('log.syslog.procid', from + name.length + 1, from + name.length + 1 + pid.length);
  }
  putMessage(draft, from + whole.length);
}

function putMessage(draft: Draft, from: number): void {
  const { text } = draft;
  const start = skipSpaces(text, from);
  if (start < text.length) draft.setSlice('message', start, text.length);
}

/** `SYS-5-CONFIG_I`, `ASA-6-302013`: a code that holds its own severity, for messages whose priority states none. */
function putDeviceCode(draft: Draft, code: string, severity: string, at: number): void {
  draft.setSlice('event.code', at, at + code.length);
  const level = severityLevels[Number(severity)];
  if (draft.fields['log.level'] === undefined && level !== undefined) draft.set('log.level', level);
}

const ciscoPattern =
  /^(?:(\d{1,10}): )?(?:([A-Za-z][\w.-]{0,100}):? )?(?:[A-Z]{2,10}\/[^\s:]{1,40}:)?[*.]?(?=[A-Z][a-z]{2} |\d{4})/;
const ciscoCode = /^ ?: ?(?:[\w-]{1,60}\[\d{1,10}\]: ?)?%([A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-([0-7])-([A-Z0-9_]+)) ?: ?/;

/** `123: router1: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: message`. */
function readCisco(draft: Draft, from: number): boolean {
  const { text } = draft;
  const head = ciscoPattern.exec(text.slice(from, from + 140));
  if (head === null) return false;
  const timeAt = from + head[0].length;
  if (!scanMonthFirst(text, timeAt, stamp) && !scanIso(text, timeAt, stamp)) return false;
  const timeEnd = stamp.end;
  const code = ciscoCode.exec(text.slice(timeEnd, timeEnd + 200));
  if (code === null) return false;
  const [whole, name = '', severity = ''] = code;
  draft.setStamp(stamp, timeAt);
  if (head[1] !== undefined) draft.set('event.sequence', Number(head[1]));
  if (head[2] !== undefined) draft.set('host.name', head[2]);
  const codeAt = timeEnd + whole.indexOf(name);
  putDeviceCode(draft, name, severity, codeAt);
  putMessage(draft, timeEnd + whole.length);
  return true;
}

/** A BSD line as syslogd writes it into files, without priority: a time, a host, a tag with colon. */
export function parseSyslogFile(draft: Draft): boolean {
  const { text } = draft;
  const isMonth = scanMonthFirst(text, 0, stamp);
  if (!isMonth && !(scanIso(text, 0, stamp) && !Number.isNaN(stamp.offsetMin))) return false;
  const rest = text.slice(stamp.end, stamp.end + 400);
  const shape = isMonth
    ? /^ +\S+ +\S/
    : /^ (?:[A-Za-z][\w.-]* [\w./()-]+\[\d+\]|(?=\S*[\d.-])[A-Za-z0-9][\w.-]* [\w./()-]+): /;
  if (!shape.test(rest) || /^ (?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL) /.test(rest)) return false;
  readHostAndTag(draft, readTime(draft, 0));
  return true;
}
