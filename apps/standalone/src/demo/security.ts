import type { DemoSource, Draw } from './model.ts';
import type { Random } from './random.ts';
import { hourMs, isoLocal, localHour, outage } from './rhythm.ts';

const alarmTypes = [
  ['端口扫描', 26],
  ['弱口令猜测', 19],
  ['SQL 注入', 14],
  ['木马通信', 8],
  ['跨站脚本', 9],
  ['拒绝服务', 7],
  ['Webshell 上传', 4],
  ['异常外联', 8],
  ['漏洞利用', 5],
] as const;
const levels = [
  ['high', 9],
  ['medium', 31],
  ['low', 60],
] as const;
const devices = [
  'fw-gz-01',
  'fw-gz-02',
  'fw-sz-01',
  'ips-gz-01',
  'ips-sz-01',
  'waf-gz-01',
  'ndr-gz-01',
  'ndr-sz-01',
] as const;
/** Scanners the security team runs itself: their probing is no attack. */
export const registeredScanners = ['10.20.8.11', '10.20.8.12', '10.20.8.13', '10.40.8.11', '10.40.8.12'] as const;
const files = [
  'report.xlsx',
  'declaration.zip',
  'tariff-2025.pdf',
  'backup.tar.gz',
  'patch-2025-12.msi',
  'list.csv',
] as const;
const ports = [
  [443, 40],
  [80, 22],
  [3306, 6],
  [1521, 9],
  [22, 5],
  [3389, 4],
  [8080, 8],
  [6379, 3],
  [445, 3],
] as const;

function internal(random: Random): string {
  return `10.${random.pick([20, 40])}.${random.below(64)}.${1 + random.below(254)}`;
}

function external(random: Random): string {
  return `${random.pick([45, 61, 101, 114, 185, 203, 222])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}

function alarmLine({ random, ms, plant }: Draw): string {
  const level = random.weighted(levels);
  const type = random.weighted(alarmTypes);
  const scanner = type === '端口扫描' && random.next() < 0.4;
  const from = scanner ? random.pick(registeredScanners) : external(random);
  plant(`alarm.${level}`);
  if (scanner) plant('alarm.registered_scanner');
  const device = random.pick(devices);
  const to = internal(random);
  return `{"@timestamp":"${isoLocal(ms)}","level":"${level === 'high' ? 'ERROR' : 'WARN'}","device":"${device}","alarm":{"level":"${level}","type":"${type}","registered_scanner":${scanner}},"source":{"ip":"${from}"},"destination":{"ip":"${to}","port":${random.weighted(ports)}},"message":"${device} 告警：${from} 对 ${to} ${type}"}`;
}

function tcpLine({ random, ms, plant }: Draw, device: string): string {
  const busy = 0.4 + 0.6 * Math.sin((Math.PI * localHour(ms)) / 24);
  const sent = Math.round(18_000 * busy * (0.85 + 0.3 * random.next()));
  // On 30 December the clients of the review service give up by resetting their connections.
  const reset = device.includes('gz') && ms >= outage.fromMs && ms < outage.recoveryMs;
  if (reset) plant('tcp.reset_storm');
  const resets = Math.round((reset ? 2600 : 90) * busy * (0.7 + 0.6 * random.next()));
  const received = Math.round(sent * (reset ? 0.71 : 0.985 + 0.02 * random.next()));
  return `{"@timestamp":"${isoLocal(ms)}","level":"${reset ? 'WARN' : 'INFO'}","device":"${device}","event":{"kind":"metric"},"tcp":{"resets":${resets},"sent":${sent},"received":${received},"difference":${sent - received}},"message":"TCP ${device}: resets=${resets} sent=${sent} received=${received}"}`;
}

function downloadLine({ random, ms, plant }: Draw): string {
  plant('download');
  const bytes = Math.round(random.logNormal(480_000, 1.6));
  const from = internal(random);
  const file = random.pick(files);
  return `time="${isoLocal(ms)}" level=info action=download user=u${1000 + random.below(900)} src=${from} dst=${external(random)} file=${file} bytes=${bytes} msg="下载 ${file}"`;
}

function connectionLine({ random, ms, plant }: Draw): string {
  plant('connection');
  const port = random.weighted(ports);
  const packets = 1 + Math.round(random.logNormal(30, 1.1));
  return `time="${isoLocal(ms)}" level=info action=connect proto=tcp src=${internal(random)} sport=${1024 + random.below(60_000)} dst=${internal(random)} dport=${port} packets=${packets} bytes=${packets * (60 + random.below(1200))} duration_ms=${Math.round(random.logNormal(220, 1.3))}`;
}

function scannerLine({ random, ms, plant }: Draw, ip: string): string {
  plant('scanner.report');
  return `{"@timestamp":"${isoLocal(ms)}","level":"INFO","event":{"action":"scanner-report"},"scanner":{"ip":"${ip}","registered":true,"generated":${random.below(4000)},"state":"reported"},"message":"登记扫描器 ${ip} 已上报"}`;
}

const never = (): string => '';

export const securitySources: readonly DemoSource[] = [
  {
    tenant: 'customs',
    name: 'security-alarm',
    title: { en: 'Security alarms', zh: '安全告警' },
    system: 'security-centre',
    parser: { kind: 'json' },
    shape: 'public',
    events: 130_000,
    line: alarmLine,
  },
  {
    tenant: 'customs',
    name: 'security-tcp',
    title: { en: 'TCP resets and counts', zh: 'TCP 重置与收发' },
    system: 'security-centre',
    parser: { kind: 'json' },
    shape: 'flat',
    events: 0,
    line: never,
    fixed: { everyMs: 300_000, names: devices, line: tcpLine },
  },
  {
    tenant: 'customs',
    name: 'security-download',
    title: { en: 'Downloads', zh: '下载记录' },
    system: 'security-centre',
    parser: { kind: 'logfmt' },
    shape: 'office',
    events: 90_000,
    line: downloadLine,
  },
  {
    tenant: 'customs',
    name: 'security-connection',
    title: { en: 'Connections', zh: '连接记录' },
    system: 'security-centre',
    parser: { kind: 'logfmt' },
    shape: 'public',
    events: 150_000,
    line: connectionLine,
  },
  {
    tenant: 'customs',
    name: 'security-scanner',
    title: { en: 'Registered scanners', zh: '登记扫描器' },
    system: 'security-centre',
    parser: { kind: 'json' },
    shape: 'flat',
    events: 0,
    line: never,
    fixed: { everyMs: hourMs, names: registeredScanners, line: scannerLine },
  },
];
