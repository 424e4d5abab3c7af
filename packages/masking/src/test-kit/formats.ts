import type { Random } from './random.ts';
import type { Planted } from './values.ts';

/** Writes one line of a format around the planted values. */
export type Format = (random: Random, planted: readonly Planted[]) => string;

const time = (random: Random): string =>
  `2026-11-${String(1 + random.below(28)).padStart(2, '0')}T${String(random.below(24)).padStart(2, '0')}:${String(random.below(60)).padStart(2, '0')}:07.${random.digits(3)}`;

const json: Format = (random, planted) => {
  const members = planted.map(({ key, shown }) =>
    /^\d{1,15}$/.test(shown) && !shown.startsWith('0') && random.below(3) === 0
      ? `"${key}":${shown}`
      : `"${key}":${JSON.stringify(shown).replaceAll('\\\\u', '\\u')}`,
  );
  const nested = `{"user":{${members.join(',')}},"trace_id":"${random.hex(32)}","cost_ms":${random.below(900)}}`;
  return random.below(4) === 0 ? `{"time":"${time(random)}Z","body":${JSON.stringify(nested)}}` : nested;
};

const logfmt: Format = (random, planted) =>
  `ts=${time(random)}Z level=info msg="request done" ${planted.map(({ key, shown }) => (/[\s"]/.test(shown) ? `${key}="${shown}"` : `${key}=${shown}`)).join(' ')} took=${random.below(900)}ms`;

const syslog: Format = (random, planted) =>
  `<${random.below(190)}>Nov 30 12:${10 + random.below(49)}:01 core-0${random.below(9)} pay[${random.below(30000)}]: transfer by ${planted.map(({ key, shown }) => `${key}=${shown}`).join(', ')} accepted`;

const access: Format = (random, planted) => {
  const query = planted.map(({ key, shown }) => `${key}=${encodeURIComponent(shown)}`).join('&');
  return `10.1.${random.below(255)}.7 - - [30/Nov/2026:12:00:0${random.below(9)} +0800] "GET /api/v1/query?${query}&page=2 HTTP/1.1" 200 ${random.below(90000)} "-" "curl/8.5.0"`;
};

const java: Format = (random, planted) =>
  `${time(random).replace('T', ' ')} [http-nio-8080-exec-${random.below(40)}] ERROR c.e.pay.TransferService - rejected ${planted.map(({ key, shown }) => `${key}: ${shown}`).join(', ')}\njava.lang.IllegalStateException: ${planted.map(({ key, shown }) => `${key}=[${shown}]`).join(' ')}\n\tat c.e.pay.TransferService.call(TransferService.java:${random.below(400)})`;

const csv: Format = (random, planted) =>
  `${time(random)},${random.below(100_000)},"${planted.map(({ shown }) => shown).join('","')}",${(random.next() * 1000).toFixed(2)},OK`;

const chinese: Format = (random, planted) =>
  `${time(random)} 交易处理完成，${planted.map(({ han, shown }) => `${han}${random.pick(['：', ':', ': '])}${shown}`).join('，')}，耗时 ${random.below(900)} 毫秒`;

const xmlSql: Format = (random, planted) =>
  random.below(2) === 0
    ? `<req id="${random.below(9999)}">${planted.map(({ key, shown }) => `<${key}>${shown}</${key}>`).join('')}</req>`
    : `UPDATE t_user SET ${planted.map(({ key, shown }) => `${key} = '${shown}'`).join(', ')} WHERE id = ${random.below(99_999)}`;

/** CSV has no names, so that only values that prove themselves can be found in it. */
export const formats: Readonly<Record<string, Format>> = { json, logfmt, syslog, access, java, csv, chinese, xmlSql };
