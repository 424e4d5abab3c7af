import { addressKind } from '../fields/address.ts';
import { type GrokDefinition } from './library.ts';

const octet = '(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})';
const strictOctet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const strictV4 = `${strictOctet}(?:\\.${strictOctet}){3}`;
const hextet = '[0-9A-Fa-f]{1,4}';

/** All ways to write an IPv6 address: n groups, then `::` with what still fits behind, or an embedded IPv4. */
function ipv6Pattern(): string {
  const forms = [`(?:${hextet}:){7}(?:${hextet}|:)`];
  for (let groups = 6; groups >= 0; groups--) {
    const head = groups === 0 ? ':' : `(?:${hextet}:){${groups}}`;
    const hasRoom = groups < 6;
    const tail = `(?::${hextet}){1,${7 - groups}}`;
    const embedded = groups === 6 ? strictV4 : `(?::${hextet}){0,${5 - groups}}:${strictV4}`;
    forms.push(`${head}(?:${hasRoom ? `${embedded}|${tail}` : `:${hextet}|${embedded}`}|:)`);
  }
  return `(?:${forms.join('|')})(?:%[0-9A-Za-z._~-]+)?`;
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** RFC 5321: at most 64 characters of a part before the at sign, and not more than 64 parts. */
function isLocalPart(text: string, start: number, end: number): boolean {
  const parts = text.slice(start, end).split('.');
  return parts.length <= 64 && parts.every((part, index) => part.length <= (index === 0 ? 64 : 62));
}

/** English and German months, short and long. */
const months =
  '[Jj]an(?:uary?)?|[Ff]eb(?:ruary?)?|[Mm](?:ar|är|r)(?:ch|z)?|[Aa]pr(?:il)?|[Mm]a[yi]?|[Jj]un[ei]?|[Jj]ul[yi]?|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo][ck]?t(?:ober)?|[Nn]ov(?:ember)?|[Dd]e[cz](?:ember)?';
const wholeMonth = new RegExp(`^(?:${months})$`);

function isMonth(text: string, start: number, end: number): boolean {
  return end - start <= 9 && wholeMonth.test(text.slice(start, end));
}

const atom = "[a-zA-Z0-9!#$%&'*+\\-/=?^_`{|}~]";

/** Words, numbers, addresses, paths and times that log formats are made of. */
export const corePatterns: Readonly<Record<string, GrokDefinition>> = {
  USERNAME: '[\\w.-]+',
  USER: '%{USERNAME}',
  EMAILLOCALPART: { pattern: `${atom}+(?:\\.${atom}+)*`, check: isLocalPart },
  EMAILADDRESS: '%{EMAILLOCALPART}@%{HOSTNAME}',
  INT: '[+-]?[0-9]+',
  BASE10NUM: '[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)',
  NUMBER: '%{BASE10NUM}',
  BASE16NUM: '[+-]?(?:0x)?[0-9A-Fa-f]+',
  BASE16FLOAT: '\\b[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\\.[0-9A-Fa-f]*)?|\\.[0-9A-Fa-f]+)\\b',
  POSINT: '\\b[1-9][0-9]*\\b',
  NONNEGINT: '\\b[0-9]+\\b',
  WORD: '\\b\\w+\\b',
  NOTSPACE: '\\S+',
  SPACE: '\\s*',
  DATA: '.*?',
  GREEDYDATA: '.*',
  QUOTEDSTRING: '"(?:\\\\.|[^\\\\"])*"|\'(?:\\\\.|[^\\\\\'])*\'|`(?:\\\\.|[^\\\\`])*`',
  QS: '%{QUOTEDSTRING}',
  UUID: '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
  URN: "urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:(?:%[0-9a-fA-F]{2}|[0-9A-Za-z()+,.:=@;$_!*'/?#-])+",

  CISCOMAC: '(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}',
  WINDOWSMAC: '(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}',
  COMMONMAC: '(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}',
  MAC: '%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC}',
  IPV6: {
    // A fifth of the exact form's size, which keeps whole log formats inside RE2's fast engine.
    pattern: '[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z._~-]+)?',
    check: (text, start, end) => addressKind(text.slice(start, end)) === 6,
    strict: ipv6Pattern(),
  },
  IPV4: {
    pattern: `${octet}\\.${octet}\\.${octet}\\.${octet}`,
    check: (text, start, end) => !isDigitAt(text, start - 1) && !isDigitAt(text, end),
  },
  IP: '%{IPV6}|%{IPV4}',
  HOSTNAME: '\\b[0-9A-Za-z][0-9A-Za-z-]*(?:\\.[0-9A-Za-z][0-9A-Za-z-]*)*\\.?',
  IPORHOST: '%{IP}|%{HOSTNAME}',
  HOSTPORT: '%{IPORHOST}:%{POSINT}',

  PATH: '%{UNIXPATH}|%{WINPATH}',
  UNIXPATH: '(?:/[\\p{L}\\p{M}\\p{N}_%!$@:.,+~-]*)+',
  TTY: '/dev/(?:pts|tty[pq]?)(?:\\w+)?/?[0-9]+',
  WINPATH: '(?:[A-Za-z]+:|\\\\)(?:\\\\[^\\\\?*]*)+',
  URIPROTO: '[A-Za-z][A-Za-z0-9+.-]+',
  URIHOST: '%{IPORHOST}(?::%{POSINT})?',
  URIPATH: "(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]*)+",
  URIQUERY: "[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\\-\\[\\]<>]*",
  URIPARAM: '\\?%{URIQUERY}',
  URIPATHPARAM: '%{URIPATH}(?:%{URIPARAM})?',
  URI: '%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?',

  MONTH: { pattern: '\\b[A-Za-zä]+\\b', check: isMonth, strict: `\\b(?:${months})\\b` },
  MONTHNUM: '0?[1-9]|1[0-2]',
  MONTHNUM2: '0[1-9]|1[0-2]',
  MONTHDAY: '0[1-9]|[12][0-9]|3[01]|[1-9]',
  DAY: '(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?',
  YEAR: '(?:\\d\\d){1,2}',
  HOUR: '2[0-3]|[01]?[0-9]',
  MINUTE: '[0-5][0-9]',
  SECOND: '(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?',
  TIME: {
    pattern: '%{HOUR}:%{MINUTE}(?::%{SECOND})?',
    check: (text, _start, end) => !isDigitAt(text, end),
  },
  DATE_US: '%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}',
  DATE_EU: '%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}',
  DATE: '%{DATE_US}|%{DATE_EU}',
  DATESTAMP: '%{DATE}[- ]%{TIME}',
  ISO8601_TIMEZONE: 'Z|[+-]%{HOUR}(?::?%{MINUTE})',
  ISO8601_SECOND: '%{SECOND}',
  TIMESTAMP_ISO8601: '%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?',
  TZ: '[APMCE][SD]T|UTC',
  DATESTAMP_RFC822: '%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}',
  DATESTAMP_RFC2822: '%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}',
  DATESTAMP_OTHER: '%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}',
  DATESTAMP_EVENTLOG: '%{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}',
  HTTPDATE: '%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}',
  LOGLEVEL:
    '(?i:alert|trace|debug|notice|info?(?:rmation)?|warn?(?:ing)?|err?(?:or)?|crit?(?:ical)?|fatal|severe|emerg(?:ency)?)',
};
