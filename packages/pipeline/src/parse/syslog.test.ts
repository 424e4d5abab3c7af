import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventOf, fieldsOf, pipelineOf, timeOf } from '../source-fixture.ts';

const syslog = pipelineOf({ kind: 'syslog', year: 2024 });
const auto = pipelineOf({ year: 2024 });
const casesUrl = new URL('../../../../../shared/data/syslog-parser-cases/cases.jsonl', import.meta.url);

interface SyslogCase {
  readonly section: string;
  readonly input: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The case file's own format, checked by its README. */
function readCases(): readonly SyslogCase[] {
  if (!existsSync(casesUrl)) return [];
  return readFileSync(casesUrl, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SyslogCase);
}

/** The origin's names in ours; a structured parameter is told by its dot. */
const names = new Map([
  ['priority', 'log.syslog.priority'],
  ['facility', 'log.syslog.facility.code'],
  ['facility_keyword', 'log.syslog.facility.name'],
  ['severity', 'log.syslog.severity.code'],
  ['level', 'log.level'],
  ['hostname', 'host.name'],
  ['app_name', 'log.syslog.appname'],
  ['proc_id', 'log.syslog.procid'],
  ['msg_id', 'log.syslog.msgid'],
  ['message', 'message'],
]);

const cases = readCases();

describe.skipIf(cases.length === 0)('recorded cases', () => {
  test.each(cases.map((entry) => [entry.section, entry.input, entry] as const))('%s: %s', (_section, _input, entry) => {
    const event = eventOf(syslog, entry.input);
    for (const [name, expected] of Object.entries(entry.fields)) {
      if (name === 'format') continue;
      if (name === 'timestamp') {
        const iso = /\.\d{4,}/.test(expected) ? expected.replace(/(\.\d{3})\d+/, '$1') : expected;
        expect(event.timestampUs).toBe(Date.parse(iso) * 1000 + Number(/\.\d{3}(\d{3})/.exec(expected)?.[1] ?? 0));
        continue;
      }
      const field = names.get(name) ?? `log.syslog.structured_data.${name}`;
      const actual = event.fields[field];
      expect([field, actual === undefined ? '-' : String(actual)]).toEqual([field, expected]);
    }
  });
});

describe('corners', () => {
  test('ISO time in a BSD frame (rsyslog ForwardFormat)', () => {
    const event = eventOf(syslog, '<13>2025-02-11T12:31:28.123456+01:00 web1 nginx[7]: up');
    expect(event.timestampUs).toBe(Date.parse('2025-02-11T11:31:28.123Z') * 1000 + 456);
    expect(event.fields).toMatchObject({
      'host.name': 'web1',
      'log.syslog.appname': 'nginx',
      'log.syslog.procid': '7',
      message: 'up',
    });
  });

  test.each([
    ['<189>123: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: Configured from console', undefined, 123],
    ['<189>123: router1: Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured from console', 'router1', 123],
    ['<189>*Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured from console', undefined, undefined],
  ])('Cisco: %s', (line, host, sequence) => {
    const event = eventOf(syslog, line);
    expect(timeOf(event)).toBe('2024-03-01T18:46:11.123Z');
    expect(event.fields).toMatchObject({
      'event.code': 'SYS-5-CONFIG_I',
      message: 'Configured from console',
      'log.level': 'notice',
    });
    expect([event.fields['host.name'], event.fields['event.sequence']]).toEqual([host, sequence]);
  });

  test('Cisco IOS-XR: node and process around the time', () => {
    const line =
      '<190>290692: HOST_A RP/0/RSP0/CPU0:Mar 26 14:47:02.754 : SSHD_[65935]: %SECURITY-SSHD-6-INFO_USER_LOGOUT : User gone';
    const event = eventOf(syslog, line);
    expect(timeOf(event)).toBe('2024-03-26T14:47:02.754Z');
    expect(event.fields).toMatchObject({
      'host.name': 'HOST_A',
      'event.code': 'SECURITY-SSHD-6-INFO_USER_LOGOUT',
      message: 'User gone',
    });
  });

  test('Cisco ASA, with and without priority', () => {
    const fields = fieldsOf(auto, 'Dec 30 11:00:00 fw %ASA-4-106023: Deny tcp');
    expect(fields).toEqual({
      'host.name': 'fw',
      'event.code': 'ASA-4-106023',
      'log.level': 'warn',
      message: 'Deny tcp',
    });
    expect(fieldsOf(syslog, '<166>Dec 30 11:00:00 fw %ASA-4-106023: Deny tcp')).toMatchObject({
      'log.level': 'info',
      'event.code': 'ASA-4-106023',
    });
  });

  test('a space after the priority, a first word that is no host', () => {
    expect(fieldsOf(syslog, '<189> Oct 21 09:10:54 switch-1 CMD: x')).toMatchObject({
      'host.name': 'switch-1',
      message: 'x',
    });
    const fields = fieldsOf(syslog, '<190>Oct 30 09:46:17 1,2012/10/30 09:46:17,THREAT');
    expect([fields['host.name'], fields['message']]).toEqual([undefined, '1,2012/10/30 09:46:17,THREAT']);
  });

  test('pairs and JSON inside the message become fields', () => {
    const firewall = eventOf(
      syslog,
      '<188>date=2024-08-11 time=19:19:43 tz="+0800" devname=fw1 srcip=10.1.2.3 dstport=443 action="deny" level=warning',
    );
    expect(timeOf(firewall)).toBe('2024-08-11T11:19:43.000Z');
    expect(firewall.fields).toMatchObject({
      devname: 'fw1',
      'source.ip': '10.1.2.3',
      'destination.port': 443,
      action: 'deny',
      'log.level': 'warn',
    });
    const app = eventOf(
      auto,
      '<14>Feb 11 12:31:28 web1 app[3]: {"time":"2024-02-11T12:31:28.250Z","level":"error","msg":"out of stock","order":{"id":7}}',
    );
    expect(timeOf(app)).toBe('2024-02-11T12:31:28.250Z');
    expect(app.fields).toMatchObject({
      'host.name': 'web1',
      'log.level': 'error',
      message: 'out of stock',
      'order.id': 7,
    });
    expect(fieldsOf(syslog, '<14>Feb 11 12:31:28 web1 app: {not json}')).toMatchObject({ message: '{not json}' });
  });

  test.each(['no priority at all', '<>odd', '<999>odd', '<abc>odd'])('%s counts as user.notice', (line) => {
    const fields = fieldsOf(syslog, line);
    expect(fields).toMatchObject({
      'log.syslog.priority': 13,
      'log.syslog.facility.name': 'user',
      'log.syslog.severity.code': 5,
    });
    expect(fields['log.level']).toBeUndefined();
  });

  test('NILVALUE everywhere', () => {
    expect(fieldsOf(syslog, '<14>1 - - - - - - hello')).toEqual({
      'log.syslog.priority': 14,
      'log.syslog.facility.code': 1,
      'log.syslog.facility.name': 'user',
      'log.syslog.severity.code': 6,
      'log.syslog.severity.name': 'info',
      'log.level': 'info',
      message: 'hello',
    });
  });

  test('BOM before the message is no part of it', () => {
    expect(fieldsOf(syslog, '<14>1 2025-02-11T12:31:28Z h a - - - \uFEFFüber')).toMatchObject({ message: 'über' });
  });

  test('escapes in several structured elements, syslog-ng sequence', () => {
    const line = String.raw`<14>1 2025-02-11T12:31:28Z h a 1 - [timeQuality tzKnown="1"][x@1 v="a \"q\" \\ \] z"][meta sequenceId="42"] m`;
    expect(fieldsOf(syslog, line)).toMatchObject({
      'log.syslog.structured_data.timeQuality.tzKnown': '1',
      'log.syslog.structured_data.x@1.v': String.raw`a "q" \ ] z`,
      'log.syslog.structured_data.meta.sequenceId': '42',
      'event.sequence': 42,
      message: 'm',
    });
  });

  test('broken structured data is kept in the message and named', () => {
    const fields = fieldsOf(syslog, '<14>1 2025-02-11T12:31:28Z h a 1 - [x v="open m');
    expect(fields['message']).toBe('[x v="open m');
    expect(fields['event.ingest_error']).toMatch(/structured data is malformed/);
  });

  test('a line break inside the message stays', () => {
    expect(fieldsOf(syslog, '<14>Feb 11 12:31:28 h app: one\ntwo')).toMatchObject({ message: 'one\ntwo' });
  });

  test('hosts that are addresses, a tag without host', () => {
    expect(fieldsOf(syslog, '<14>Feb 11 12:31:28 2001:db8::1 app: m')).toMatchObject({ 'host.name': '2001:db8::1' });
    const fields = fieldsOf(syslog, '<14>Feb 11 12:31:28 app[3]: m');
    expect(fields).toMatchObject({ 'log.syslog.appname': 'app', 'log.syslog.procid': '3', message: 'm' });
    expect(fields['host.name']).toBeUndefined();
  });

  test('header host and peer are both kept', () => {
    const bytes = new TextEncoder().encode('<14>Feb 11 12:31:28 relay app: m');
    const result = syslog.parse(bytes, { receivedAtMs: Date.UTC(2025, 0, 1), acceptedAtMs: 0, peer: '10.1.2.3' });
    expect(result).toMatchObject({ kind: 'event', event: { fields: { 'host.name': 'relay', 'host.ip': '10.1.2.3' } } });
  });

  test('GBK bytes by the charset of the source', () => {
    const gbk = pipelineOf({ kind: 'syslog', charset: 'gbk' });
    const head = new TextEncoder().encode('<14>Feb 11 12:31:28 fw app: ');
    const bytes = new Uint8Array([...head, 0xd6, 0xd0, 0xce, 0xc4]);
    expect(gbk.parse(bytes, { receivedAtMs: 1, acceptedAtMs: 1 })).toMatchObject({
      event: { fields: { message: '中文' } },
    });
  });

  test('auto-detection reads frames and files, and claims no level that nobody stated', () => {
    expect(fieldsOf(auto, '<34>Oct 11 22:14:15 m su: x')).toMatchObject({ 'log.level': 'critical' });
    const fields = fieldsOf(auto, 'Jun  3 12:08:33 abcd systemd[1]: Starting');
    expect(fields).toEqual({
      'host.name': 'abcd',
      'log.syslog.appname': 'systemd',
      'log.syslog.procid': '1',
      message: 'Starting',
    });
    expect(fieldsOf(auto, '2025-02-11T12:31:28.123456+01:00 web1 sshd[7]: up')).toMatchObject({ 'host.name': 'web1' });
  });
});

const devicesUrl = new URL('../../../../../shared/data/syslog-device-samples-sc4s/messages.jsonl', import.meta.url);

interface DeviceSample {
  readonly vendor: string;
  readonly message: string | null;
}

/** The sample file's own format, checked by its README. */
function readDevices(): readonly DeviceSample[] {
  if (!existsSync(devicesUrl)) return [];
  return readFileSync(devicesUrl, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeviceSample);
}

describe.skipIf(!existsSync(devicesUrl))('messages of real devices', () => {
  const samples = readDevices().filter((sample) => sample.message?.startsWith('<') === true);
  const events = samples.map(({ vendor, message }) => ({ vendor, message, event: eventOf(syslog, message ?? '') }));

  test('priority and level of every one, no error', () => {
    expect(events.length).toBeGreaterThan(200);
    for (const { vendor, message, event } of events) {
      const { fields } = event;
      const seen = [
        vendor,
        Number(fields['log.syslog.priority']),
        typeof fields['log.level'],
        fields['event.ingest_error'],
      ];
      expect(seen).toEqual([vendor, Number(/^<(\d+)>/.exec(message ?? '')?.[1]), 'string', undefined]);
    }
  });

  test('the header time of the samples, the header host', () => {
    const headed = events.filter(({ message }) =>
      /^<\d+>(?:1 2024-06-15T\S+|Jun 15 10:20:30) edge-fw-01 /.test(message ?? ''),
    );
    expect(headed.length).toBeGreaterThan(90);
    const wrong = headed.filter(
      ({ event }) => event.fields['host.name'] !== 'edge-fw-01' || !timeOf(event).startsWith('2024-06-15T'),
    );
    expect(
      wrong.map(({ vendor, message, event }) => [vendor, message, timeOf(event), event.fields['host.name']]),
    ).toEqual([]);
  });
});
