/** One public collection of 2,000 lines of a real system, and how a person reads time and level of its lines. */
export interface Loghub {
  readonly name: string;
  /** Time of a line in ms since 1970; logs without a zone are read in China's, logs without a year as `year` says. */
  readonly time: (line: string, year: (monthDayTime: string) => number) => number;
  /** Level as stored, where the log has one. */
  readonly level?: (line: string) => string | undefined;
}

const zone = '+08:00';
const two = (text: string | undefined): string => (text ?? '').padStart(2, '0');

function matched(pattern: RegExp, line: string): readonly (string | undefined)[] {
  return pattern.exec(line)?.slice(1) ?? [];
}

/** `2015-10-18 18:01:47,978`. */
function isoTime(line: string): number {
  const [date, time, ms] = matched(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})/, line);
  return Date.parse(`${date}T${time}.${ms}${zone}`);
}

/** `Jun 14 15:16:01`, `Jul  1 09:00:55`. */
function syslogTime(line: string, year: (monthDayTime: string) => number): number {
  return year(matched(/^(\w{3} +\d+ \d\d:\d\d:\d\d)/, line)[0] ?? '');
}

const levelWord = (line: string): string | undefined =>
  /\b(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/.exec(line)?.[1]?.toLowerCase();

export const loghubs: readonly Loghub[] = [
  {
    name: 'Apache',
    time: (line) => {
      const [day, time, year] = matched(/^\[\w+ (\w+ \d+) (\S+) (\d+)\]/, line);
      return Date.parse(`${day} ${year} ${time} GMT+0800`);
    },
    level: (line) => /^\[[^\]]+\] \[(\w+)\]/.exec(line)?.[1],
  },
  {
    name: 'HDFS',
    time: (line) => {
      const [y, mo, d, h, mi, s] = matched(/^(\d\d)(\d\d)(\d\d) (\d\d)(\d\d)(\d\d) /, line);
      return Date.parse(`20${y}-${mo}-${d}T${h}:${mi}:${s}${zone}`);
    },
    level: levelWord,
  },
  { name: 'HPC', time: (line) => Number(/ (\d{9,10}) -?\d /.exec(line)?.[1]) * 1000 },
  { name: 'Hadoop', time: isoTime, level: levelWord },
  {
    name: 'HealthApp',
    time: (line) => {
      const [y, mo, d, h, mi, s, ms] = matched(/^(\d{4})(\d\d)(\d\d)-(\d+):(\d+):(\d+):(\d+)\|/, line);
      return Date.parse(`${y}-${mo}-${d}T${two(h)}:${two(mi)}:${two(s)}.${(ms ?? '').padStart(3, '0')}${zone}`);
    },
  },
  { name: 'Linux', time: syslogTime },
  { name: 'Mac', time: syslogTime },
  { name: 'OpenSSH', time: syslogTime },
  {
    name: 'Spark',
    time: (line) => {
      const [y, mo, d, time] = matched(/^(\d\d)\/(\d\d)\/(\d\d) (\S+) /, line);
      return Date.parse(`20${y}-${mo}-${d}T${time}${zone}`);
    },
    level: levelWord,
  },
  { name: 'Zookeeper', time: isoTime, level: levelWord },
];
