import { type Draft } from '../fields/draft.ts';
import { levelOfLetter, levelOfWord } from '../fields/level.ts';
import { addressKind } from '../fields/address.ts';
import { scanAnyTime } from '../time/read.ts';
import { newStamp } from '../time/stamp.ts';
import { readStrictLayout } from './layout-strict.ts';

const stamp = newStamp();
const maxElements = 10;
const maxHeader = 600;

/**
 * Reads the layouts of common loggers (log4j, logback, Spring, Python, Go, Kafka, Hadoop, Spark, ZooKeeper, Apache and
 * nginx error logs, PostgreSQL …): a head of time, level, thread, logger and number in any order, then the message.
 * False, and nothing read, where the line has neither a time nor a level at its head.
 */
export function parseLayout(draft: Draft): boolean {
  if (readStrictLayout(draft)) return true;
  const head = new HeadReader(draft);
  if (!head.read()) return false;
  head.putMessage();
  return true;
}

/** Reads one element after the other; what is no element begins the message. */
class HeadReader {
  readonly #draft: Draft;
  readonly #text: string;
  #at = 0;
  #hasTime = false;
  #hasLevel = false;
  #hasThread = false;
  #hasLogger = false;
  #bracketedTime = false;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#text = draft.text;
  }

  read(): boolean {
    for (let count = 0; count < maxElements && this.#at < maxHeader; count++) {
      this.#skipSeparators(count > 0);
      if (!this.#element()) break;
      if (count === 0 && !this.#hasTime && !this.#hasLevel && !this.#hasThread) break;
    }
    if (this.#hasTime || this.#hasLevel) return true;
    this.#draft.reset();
    return false;
  }

  putMessage(): void {
    const text = this.#text;
    this.#readServerLevel();
    this.#skipSeparators(true);
    let end = text.length;
    if (this.#bracketedTime && !this.#hasLogger) end = this.#trailingLogger();
    if (this.#at < end) this.#draft.setSlice('message', this.#at, end);
  }

  #skipSeparators(withMarks: boolean): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      const isMark = code === 58 || code === 124 || code === 44 || this.#isDash(code);
      if (code !== 32 && code !== 9 && !(withMarks && isMark)) return;
      this.#at++;
    }
  }

  /** A dash separates only between spaces (`INFO - message`, `--- [main]`). */
  #isDash(code: number): boolean {
    if (code !== 45) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    const before = this.#text.charCodeAt(this.#at - 1);
    return (next === 32 || next === 45) && (before === 32 || before === 45 || before === 93 || before === 9);
  }

  #element(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 91) return this.#bracket();
    return this.#time(this.#at) || this.#level() || this.#number() || this.#logger();
  }

  #time(at: number): boolean {
    if (this.#hasTime || !scanAnyTime(this.#text, at, stamp)) return false;
    const next = this.#text.charCodeAt(stamp.end);
    if (next > 45 && next !== 58 && next !== 93 && next !== 124) return false;
    this.#draft.setStamp(stamp, at);
    this.#hasTime = true;
    this.#at = stamp.end;
    return true;
  }

  #level(): boolean {
    if (this.#hasLevel) return false;
    const found = /^(?:[A-Za-z]{3,11}\d?|[\u4e00-\u9fff]{2})(?=[\s:|\]\-,]|$)/.exec(
      this.#text.slice(this.#at, this.#at + 14),
    );
    if (found === null) return false;
    const [word] = found;
    const isUpper = word === word.toUpperCase();
    const next = this.#text.charCodeAt(this.#at + word.length);
    if (!isUpper && !this.#hasTime && next !== 58) return false;
    return this.#putLevel(levelOfWord(word), this.#at, this.#at + word.length);
  }

  #putLevel(level: string | undefined, start: number, end: number): boolean {
    if (level === undefined) return false;
    this.#draft.set('log.level', level);
    this.#draft.spans?.push(['log.level', start, end]);
    this.#hasLevel = true;
    this.#at = Math.max(this.#at, end);
    return true;
  }

  /** A process number stands before the level or right after it (`148 INFO`, `INFO 4711 ---`, `123#123:`). */
  #number(): boolean {
    if (!this.#hasTime) return false;
    const found = /^(\d{1,10})(?:#\d+)?(?=:? )/.exec(this.#text.slice(this.#at, this.#at + 30));
    if (found === null) return false;
    const rest = this.#text.slice(this.#at + found[0].length, this.#at + found[0].length + 16);
    const beforeLevel = levelOfWord(/^:? +([A-Z]{3,9})\b/.exec(rest)?.[1] ?? '') !== undefined;
    if (!beforeLevel && !/^:? (?:---|\*\d)/.test(rest) && !found[0].includes('#')) return false;
    this.#draft.set('process.pid', Number(found[1]));
    this.#at += found[0].length;
    return true;
  }

  /** `org.apache.Foo:`, `c.e.Foo - `, `INFO:root:`. A bare word counts only where a spaced dash or colon follows. */
  #logger(): boolean {
    if (this.#hasLogger || (!this.#hasLevel && !this.#hasTime)) return false;
    const found = /^([A-Za-z_$][\w$.@/-]{0,200})(\[[^\]\s]{0,60}\])?(?:( *: )|( +- )|(:)(?=\S))/.exec(
      this.#text.slice(this.#at, this.#at + 300),
    );
    if (found === null) return false;
    const [whole, name = '', , colon, dash, tight] = found;
    const isQualified = /[.$]/.test(name);
    const isSpaced = dash !== undefined || colon?.startsWith(' ') === true;
    if (!isQualified && !isSpaced && !(tight !== undefined && this.#hasLevel && !this.#hasTime)) return false;
    if (!this.#hasLevel && dash === undefined) return false;
    this.#draft.setSlice('log.logger', this.#at, this.#at + name.length);
    this.#hasLogger = true;
    this.#at += whole.length;
    return true;
  }

  #bracket(): boolean {
    const start = this.#at + 1;
    const end = closingBracket(this.#text, this.#at);
    if (end < 0) return false;
    if (this.#time(start) && this.#at <= end) {
      this.#bracketedTime = true;
      this.#at = end + 1;
      return true;
    }
    const content = this.#text.slice(start, end);
    if (!this.#bracketContent(content, start)) return false;
    this.#at = end + 1;
    return true;
  }

  #bracketContent(content: string, start: number): boolean {
    const level = this.#hasLevel ? null : /^ *(?:[\w-]+:)?([A-Za-z]{3,11}\d?|[\u4e00-\u9fff]{2}) *$/.exec(content);
    if (level !== null) {
      const word = level[1] ?? '';
      const at = start + content.lastIndexOf(word);
      if (this.#putLevel(levelOfWord(word), at, at + word.length)) return true;
    }
    if (!this.#hasTime && !this.#hasLevel && !this.#levelFollows(start + content.length + 1)) return false;
    const process = /^(?:pid )?(\d{1,10})(?::tid \d+|#\d+)?$/.exec(content);
    if (process !== null) {
      this.#draft.set('process.pid', Number(process[1]));
      return true;
    }
    if (this.#traceContext(content)) return true;
    if (content.startsWith('client ')) return this.#client(content.slice(7));
    return this.#thread(content, start);
  }

  /** `[main] INFO …` without a time: a bracket counts as a thread only where a level comes next. */
  #levelFollows(at: number): boolean {
    return levelOfWord(/^ +([A-Z]{3,9})\b/.exec(this.#text.slice(at, at + 16))?.[1] ?? '') !== undefined;
  }

  /** Spring Cloud Sleuth: `[service,trace,span]`, an older form with `,true` behind. */
  #traceContext(content: string): boolean {
    const found = /^([\w.-]{0,100}),([0-9a-f]{16,32})?,([0-9a-f]{16})?(?:,(?:true|false)?)?$/.exec(content);
    if (found === null) return false;
    const [, service = '', trace, span] = found;
    if (service !== '') this.#draft.set('service.name', service);
    if (trace !== undefined) this.#draft.set('trace.id', trace);
    if (span !== undefined) this.#draft.set('span.id', span);
    return true;
  }

  #client(address: string): boolean {
    const bare = addressKind(address) === undefined ? address.replace(/:\d+$/, '') : address;
    this.#draft.set(addressKind(bare) === undefined ? 'source.domain' : 'source.ip', bare);
    return true;
  }

  /** A thread; `thread:Class@line` (ZooKeeper) gives the class as logger too. */
  #thread(content: string, start: number): boolean {
    if (content === '' || (this.#hasThread && this.#hasLogger)) return this.#hasThread;
    const place = /^(.*):([\w$.]+)@(\d{1,7})$/.exec(content);
    if (place !== null) {
      const [, thread = '', logger = '', line = ''] = place;
      if (thread !== '') this.#draft.setSlice('process.thread.name', start, start + thread.length);
      this.#draft.setSlice('log.logger', start + thread.length + 1, start + thread.length + 1 + logger.length);
      this.#draft.set('log.origin.file.line', Number(line));
      this.#hasThread = true;
      this.#hasLogger = true;
      return true;
    }
    this.#draft.setSlice(this.#hasThread ? 'log.logger' : 'process.thread.name', start, start + content.length);
    if (this.#hasThread) this.#hasLogger = true;
    this.#hasThread = true;
    return true;
  }

  /** PostgreSQL puts user and database between number and level: `[4983] postgres@shop LOG:  …`. */
  #readServerLevel(): void {
    if (this.#hasLevel || !this.#hasTime) return;
    const found = serverLevel.exec(this.#text.slice(this.#at, this.#at + 300));
    if (found !== null) {
      const at = this.#at + found[0].lastIndexOf(found[1] ?? '');
      this.#putLevel(levelOfWord(found[1] ?? '') ?? 'info', at, this.#at + found[0].length);
      return;
    }
    const letter = /^([TVDIWEF])[ /|]/.exec(this.#text.slice(this.#at, this.#at + 2));
    if (letter !== null) this.#putLevel(levelOfLetter(letter[1] ?? ''), this.#at, this.#at + 1);
  }

  /** Kafka names the logger at the end: `… started (kafka.server.KafkaServer)`. Gives where the message ends. */
  #trailingLogger(): number {
    const text = this.#text;
    const lineEnd = text.indexOf('\n');
    const end = lineEnd < 0 ? text.length : lineEnd;
    const found = / \(([a-z_]\w*(?:\.[\w$]+)+)\)\r?$/.exec(text.slice(Math.max(this.#at, end - 200), end));
    if (found === null) return text.length;
    const at = end - found[0].length + 2;
    this.#draft.setSlice('log.logger', at, at + (found[1] ?? '').length);
    return lineEnd < 0 ? at - 2 : text.length;
  }
}

const serverLevel =
  /^(?:[^\s:]{1,250} )?(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION):(?= {2})/;

/** Position of the bracket that closes the one at `open`, nested ones counted, on the same line; -1 without. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  const limit = Math.min(text.length, open + 400);
  for (let at = open; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 91) depth++;
    else if (code === 10) return -1;
    else if (code === 93 && --depth === 0) return at;
  }
  return -1;
}
