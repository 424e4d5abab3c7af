import { describe, expect, test } from 'vitest';
import { captureValue } from '../parse/pattern.ts';
import { fieldsOf, pipelineOf } from '../source-fixture.ts';
import { compileGrok } from './compile.ts';
import { grokLibrary } from './library.ts';
import { legacyPatterns } from './legacy.ts';

function capturesOf(name: string, line: string): Record<string, unknown> | undefined {
  const out: Record<string, unknown> = {};
  const found = compileGrok(`^%{${name}}$`, {}).exec(line, (capture, start, end) => {
    out[capture.field ?? ''] = captureValue(capture, line.slice(start, end));
  });
  return found ? out : undefined;
}

const tabs = (...cells: readonly string[]): string => cells.join('\t');

describe('log formats of operations', () => {
  test.each([
    [
      '28-Oct 03:10 backup-dir JobId 17: Created new Volume "Full-0007" in catalog.',
      { 'host.hostname': 'backup-dir', 'bacula.job.id': '17', 'bacula.volume.name': 'Full-0007' },
    ],
    [
      '28-Oct-2025 03:10 backup-sd JobId 17: End of medium on Volume "Full-0007" Bytes=53,687,091,200 Blocks=832,200 at 28-Oct-2025 03:10.',
      {
        'bacula.volume.bytes': '53,687,091,200',
        'bacula.volume.blocks': '832,200',
        'bacula.timestamp': '28-Oct-2025 03:10',
      },
    ],
    [
      '28-Oct 03:10 backup-sd JobId 17: Job write elapsed time = 00:12:09, Transfer rate = 12.34 M Bytes/second',
      { 'bacula.job.elapsed_time': '00:12:09' },
    ],
    [
      '28-Oct 03:10 backup-dir JobId 18: Fatal error: bsock.c:133 Unable to connect to Client: db1-fd on db1.example:9102. ERR=Connection refused',
      {
        'bacula.client.name': 'db1-fd',
        'client.address': 'db1.example',
        'client.port': 9102,
        'error.message': 'Connection refused',
      },
    ],
    ['28-Oct 03:10 backup-dir JobId 17: No prior Full backup Job record found.', { 'bacula.job.id': '17' }],
  ])('BACULA_LOGLINE %#', (line, expected) => expect(capturesOf('BACULA_LOGLINE', line)).toMatchObject(expected));

  test.each([
    [
      '[1427925600] CURRENT SERVICE STATE: core;SSH;OK;HARD;1;SSH OK - OpenSSH_9.2',
      {
        'nagios.log.type': 'CURRENT SERVICE STATE',
        'host.hostname': 'core',
        'service.name': 'SSH',
        'service.state': 'OK',
        'nagios.log.attempt': 1,
        message: 'SSH OK - OpenSSH_9.2',
      },
    ],
    [
      '[1427925689] SERVICE NOTIFICATION: ops;core;tills;CRITICAL;notify-by-email;CRITICAL - 超时',
      {
        'user.name': 'ops',
        'service.name': 'tills',
        'nagios.log.notification_command': 'notify-by-email',
        message: 'CRITICAL - 超时',
      },
    ],
    [
      '[1427956600] TIMEPERIOD TRANSITION: workhours;0;1',
      { 'service.name': 'workhours', 'nagios.log.period_from': 0, 'nagios.log.period_to': 1 },
    ],
    [
      '[1427956600] EXTERNAL COMMAND: DISABLE_SVC_CHECK;core;tills',
      { 'nagios.log.command': 'DISABLE_SVC_CHECK', 'host.hostname': 'core', 'service.name': 'tills' },
    ],
    [
      '[1427956600] EXTERNAL COMMAND: SCHEDULE_HOST_DOWNTIME;core;1;2;1;0;7200;ops;move to the new room',
      { 'nagios.log.duration': 7200, 'user.name': 'ops', 'nagios.log.comment': 'move to the new room' },
    ],
    ['[1427956600] HOST EVENT HANDLER: core;DOWN;SOFT;restart', { 'nagios.log.event_handler_name': 'restart' }],
    ['[1427956600] Warning: check of core is late', { message: 'check of core is late' }],
  ])('NAGIOSLOGLINE %#', (line, expected) => expect(capturesOf('NAGIOSLOGLINE', line)).toMatchObject(expected));

  test('EXIM', () => {
    const line =
      '2025-02-28 07:09:33 [1234] 1ZNnT9-0005Up-3c <= orders@bank.example H=mail.bank.example (relay) [192.0.2.7]:54321 I=[192.0.2.1]:25 P=esmtps X=TLS1.3 S=18204 id=a1@bank.example T="day \\"end\\" report" from <orders@bank.example> for ops@bank.example';
    expect(capturesOf('EXIM', line)).toMatchObject({
      'process.pid': 1234,
      'exim.log.message.id': '1ZNnT9-0005Up-3c',
      'exim.log.flags': '<=',
      'exim.log.sender.email': 'orders@bank.example',
      'source.address': 'mail.bank.example',
      'source.ip': '192.0.2.7',
      'source.port': 54321,
      'destination.port': 25,
      'network.protocol': 'esmtps',
      'exim.log.message.size': 18204,
      'exim.log.header_id': 'a1@bank.example',
      'exim.log.recipient.email': 'ops@bank.example',
    });
  });
});

describe('Zeek and Bro', () => {
  const head = ['1432555199.633017', 'COpk6E3vkURP8QQNKl', '192.0.2.5', '49233', '198.51.100.9', '80'];

  test('connections, with and without addresses of cards', () => {
    const rest = ['tcp', 'http', '1.25', '312', '-', 'SF', '-', '-', '0', 'ShADadFf', '6', '636', '4', '-', '-'];
    const expected = {
      timestamp: '1432555199.633017',
      'zeek.session_id': 'COpk6E3vkURP8QQNKl',
      'source.ip': '192.0.2.5',
      'destination.port': 80,
      'network.protocol': 'http',
      'zeek.connection.duration': 1.25,
      'zeek.connection.orig_bytes': 312,
      'source.bytes': 636,
      'destination.packets': 4,
    };
    expect(capturesOf('ZEEK_CONN', tabs(...head, ...rest))).toMatchObject(expected);
    const macs = capturesOf('ZEEK_CONN', tabs(...head, ...rest, '00:50:56:aa:bb:01', '-'));
    expect(macs).toMatchObject({ ...expected, 'source.mac': '00:50:56:aa:bb:01' });
    expect(capturesOf('BRO_CONN', tabs(...head, ...rest.slice(0, -1), '(empty)'))).toMatchObject(expected);
  });

  test('DNS and files', () => {
    const dns = tabs(
      ...head,
      'udp',
      '62',
      '0.02',
      'tills.bank.example',
      '1',
      'C_INTERNET',
      '1',
      'A',
      '0',
      'NOERROR',
      'F',
      'F',
      'T',
      'T',
      '0',
      '198.51.100.4',
      '60.0',
      'F',
    );
    expect(capturesOf('ZEEK_DNS', dns)).toMatchObject({
      'dns.id': 62,
      'zeek.dns.rtt': 0.02,
      'dns.question.name': 'tills.bank.example',
      'dns.response_code': 'NOERROR',
      'zeek.dns.RD': 'T',
    });
    const rest = [
      'Cabc',
      'HTTP',
      '0',
      '-',
      'text/html',
      '-',
      '0.5',
      '-',
      'F',
      '314',
      '314',
      '0',
      '0',
      'F',
      '-',
      'd41d8cd9',
      '-',
      '-',
      '-',
    ];
    const files = (hosts: string): string => tabs('1432555199.6', 'FGaQCL', hosts, '192.0.2.5', ...rest);
    expect(capturesOf('ZEEK_FILES', files('198.51.100.9'))).toMatchObject({
      'server.ip': '198.51.100.9',
      'client.ip': '192.0.2.5',
      'file.size': 314,
      'file.hash.md5': 'd41d8cd9',
    });
    expect(capturesOf('ZEEK_FILES', files('198.51.100.9,198.51.100.8'))).toMatchObject({
      'zeek.files.tx_hosts': '198.51.100.9,198.51.100.8',
      'server.ip': '198.51.100.9',
    });
  });

  test('HTTP of both', () => {
    const tail = ['-', '-', '-', '-', '-', '-', 'text/html'];
    const bro = tabs(
      ...head,
      '1',
      'GET',
      'tills.example',
      '/login',
      '-',
      'curl/8',
      '0',
      '42',
      '302',
      'Found',
      '-',
      '-',
      '-',
      '(empty)',
      ...tail,
    );
    expect(capturesOf('BRO_HTTP', bro)).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 302,
      'http.response.mime_type': 'text/html',
    });
    const zeek = tabs(
      ...head,
      '1',
      'GET',
      'tills.example',
      '/login',
      '-',
      '1.1',
      'curl/8',
      '-',
      '0',
      '42',
      '302',
      'Found',
      '-',
      '-',
      '(empty)',
      '-',
      '-',
      '-',
      '-',
      '-',
      '-',
      '-',
      '-',
      'text/html',
    );
    expect(capturesOf('ZEEK_HTTP', zeek)).toMatchObject({
      'http.version': '1.1',
      'user_agent.original': 'curl/8',
      'http.response.mime_type': 'text/html',
    });
  });
});

test('every definition compiles, in both sets of names', () => {
  for (const name of grokLibrary.keys()) expect(() => compileGrok(`%{${name}}`, {})).not.toThrow();
  for (const name of Object.keys(legacyPatterns)) expect(() => compileGrok(`%{${name}}`, {}, 'legacy')).not.toThrow();
});

test('hostile text costs no more than its length', () => {
  const hostile = `[1427956600] EXTERNAL COMMAND: ${'a;'.repeat(20_000)}`;
  const begun = performance.now();
  capturesOf('NAGIOSLOGLINE', hostile);
  capturesOf('BACULA_LOGLINE', `28-Oct 03:10 h: ${' Could not stat'.repeat(3000)}`);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('a source chooses the names its log formats fill', () => {
  const line = '10.0.0.1 - ann [30/Dec/2025:08:00:00 +0000] "GET /tills HTTP/1.1" 200 5';
  const grok = { kind: 'grok', pattern: '%{HTTPD_COMMONLOG}' } as const;
  expect(fieldsOf(pipelineOf(grok), line)).toMatchObject({ 'user.name': 'ann', 'url.original': '/tills' });
  expect(fieldsOf(pipelineOf({ ...grok, grokFields: 'legacy' }), line)).toMatchObject({ auth: 'ann' });
});
