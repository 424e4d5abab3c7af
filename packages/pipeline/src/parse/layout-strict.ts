import { type Draft } from '../fields/draft.ts';
import { levelOfLetter, levelOfWord } from '../fields/level.ts';
import { scanAnyTime, scanEpochSeconds } from '../time/read.ts';
import { newStamp, readClock, setYearless, twoDigits } from '../time/stamp.ts';

const stamp = newStamp();

/** Layouts that are told by their whole shape: glog, lines of `|` columns, WebLogic, cluster event lines. */
export function readStrictLayout(draft: Draft): boolean {
  const { text } = draft;
  const code = text.charCodeAt(0);
  if (code === 35) return text.startsWith('####<') && readAngles(draft);
  if (code >= 65 && code <= 90) return readGlog(draft);
  return code >= 48 && code <= 57 && (readColumns(draft) || readClusterEvent(draft));
}

/** `I1230 11:00:00.123456  4711 server.go:42] message`. */
function readGlog(draft: Draft): boolean {
  const { text } = draft;
  const level = levelOfLetter(text.charAt(0));
  if (level === undefined || text.charCodeAt(5) !== 32) return false;
  if (!setYearless(stamp, twoDigits(text, 1), twoDigits(text, 3)) || !readClock(text, 6, stamp)) return false;
  const found = /^ +(\d{1,10}) ([^\s:\]]{1,200}):(\d{1,7})\] ?/.exec(text.slice(stamp.end, stamp.end + 260));
  if (found === null) return false;
  const [whole, pid, file = '', line] = found;
  draft.setStamp(stamp, 1);
  draft.set('log.level', level);
  draft.set('process.thread.id', Number(pid));
  const fileAt = stamp.end + whole.indexOf(file);
  draft.setSlice('log.origin.file.name', fileAt, fileAt + file.length);
  draft.set('log.origin.file.line', Number(line));
  if (stamp.end + whole.length < text.length) draft.setSlice('message', stamp.end + whole.length, text.length);
  return true;
}

/** `20171223-22:15:29:606|Step_LSC|30002312|message`: level, number and name are told by their form, the rest is message. */
function readColumns(draft: Draft): boolean {
  const { text } = draft;
  if (!scanAnyTime(text, 0, stamp)) return false;
  let at = /^ ?\| ?/.exec(text.slice(stamp.end, stamp.end + 3))?.[0].length ?? 0;
  if (at === 0) return false;
  draft.setStamp(stamp, 0);
  at += stamp.end;
  const taken = new Set<string>();
  for (let end = text.indexOf('|', at); end >= 0 && taken.size < 3; end = text.indexOf('|', at)) {
    const name = columnName(text.slice(at, end).trim());
    if (name === undefined || taken.has(name)) break;
    taken.add(name);
    if (name === 'log.level') draft.set(name, levelOfWord(text.slice(at, end).trim()) ?? '');
    else if (name === 'process.pid') draft.set(name, Number(text.slice(at, end)));
    else draft.setSlice(name, ...trimmed(text, at, end));
    at = end + 1;
  }
  while (text.charCodeAt(at) === 32) at++;
  if (at < text.length) draft.setSlice('message', at, text.length);
  return true;
}

function columnName(text: string): string | undefined {
  if (levelOfWord(text) !== undefined) return 'log.level';
  if (/^\d{1,10}$/.test(text)) return 'process.pid';
  return /^[A-Za-z_][\w$.:/-]{0,120}$/.test(text) ? 'log.logger' : undefined;
}

function trimmed(text: string, from: number, to: number): [number, number] {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && text.charCodeAt(end - 1) === 32) end--;
  return [start, end];
}

const angleNames = ['log.level', 'log.logger', 'host.name', 'server', 'process.thread.name', 'user.name'];

/** WebLogic: `####<time> <Level> <Subsystem> <Machine> <Server> <Thread> <User> <…> <message>`. */
function readAngles(draft: Draft): boolean {
  const { text } = draft;
  if (!scanAnyTime(text, 5, stamp)) return false;
  draft.setStamp(stamp, 5);
  let at = text.indexOf('>', stamp.end) + 1;
  for (const name of angleNames) {
    if (at <= 0 || !text.startsWith(' <', at)) break;
    const start = at + 2;
    const end = closingAngle(text, start);
    if (end < 0) break;
    if (name === 'log.level') draft.set(name, text.slice(start, end));
    else if (end > start) draft.setSlice(name, start, end);
    at = end + 1;
  }
  const messageAt = text.lastIndexOf('> <') + 3;
  const messageEnd = text.lastIndexOf('>');
  if (messageAt > at && messageEnd > messageAt) draft.setSlice('message', messageAt, messageEnd);
  else if (at < text.length) draft.setSlice('message', at, text.length);
  return true;
}

/** Values may hold angle brackets themselves (`<<anonymous>>`); the closing one is followed by a space or the end. */
function closingAngle(text: string, from: number): number {
  let end = text.indexOf('>', from);
  while (end >= 0 && text.charCodeAt(end + 1) === 62) end++;
  return end;
}

/** `134681 node-246 unix.hw state_change.unavailable 1077804742 1 message`: number, places, epoch seconds, flag. */
function readClusterEvent(draft: Draft): boolean {
  const { text } = draft;
  const found = /^\d{1,9} (\S{1,80} (?:\S{1,80} ){1,3}?)(\d{9,10}) -?\d{1,3} /.exec(text.slice(0, 400));
  if (found === null) return false;
  const [whole, places = '', epoch = ''] = found;
  const at = whole.indexOf(' ') + 1;
  if (!scanEpochSeconds(text, at + places.length, stamp)) return false;
  draft.setStamp(stamp, at + places.length);
  const node = places.slice(0, places.indexOf(' '));
  if (/\d/.test(node)) draft.setSlice('host.name', at, at + node.length);
  if (whole.length < text.length) draft.setSlice('message', whole.length, text.length);
  return epoch !== '';
}
