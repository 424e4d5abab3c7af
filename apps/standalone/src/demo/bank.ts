import type { DemoSource, Draw } from './model.ts';
import { clfLocal, isoLocal, javaLocal } from './rhythm.ts';

const branches = [
  '北京分行',
  '上海分行',
  '广州分行',
  '深圳分行',
  '成都分行',
  '武汉分行',
  '西安分行',
  '杭州分行',
] as const;
const channels = [
  ['mobile', 52],
  ['counter', 12],
  ['atm', 11],
  ['web', 14],
  ['pos', 11],
] as const;
const kinds = [
  ['转账', 38],
  ['查询', 34],
  ['缴费', 12],
  ['取款', 9],
  ['理财', 7],
] as const;
const codes = [
  ['0000', 962],
  ['5101', 14],
  ['5502', 9],
  ['9001', 6],
  ['9108', 9],
] as const;
const codeText: Readonly<Record<string, string>> = {
  '5101': '余额不足',
  '5502': '账户状态异常',
  '9001': '核心系统超时',
  '9108': '风控拦截',
};

function transactionLine({ random, ms, plant }: Draw): string {
  const branch = random.pick(branches);
  const channel = random.weighted(channels);
  const code = random.weighted(codes);
  const kind = random.weighted(kinds);
  const delay = Math.round(code === '9001' ? 30_000 + random.below(2000) : random.logNormal(85, 0.8));
  const amount = (random.logNormal(420, 1.5) + 0.01).toFixed(2);
  const ok = code === '0000';
  plant(ok ? 'transaction.success' : `transaction.${code}`);
  const text = ok ? `${kind}成功` : `${kind}失败：${codeText[code] ?? code}`;
  return `{"@timestamp":"${isoLocal(ms)}","level":"${ok ? 'INFO' : 'WARN'}","service":"core-banking","branch":"${branch}","channel":"${channel}","code":"${code}","kind":"${kind}","amount":${amount},"delay_ms":${delay},"trace":{"id":"${random.hex(32)}"},"message":"${branch} ${channel} ${text}，${delay} 毫秒"}`;
}

const pages = [
  '/login',
  '/accounts',
  '/transfer',
  '/api/v1/balance',
  '/api/v1/transfer',
  '/static/app.js',
  '/static/app.css',
  '/help',
  '/api/v1/statements?page=2',
] as const;
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.53',
  'Mozilla/5.0 (Linux; Android 15; HarmonyOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
] as const;
const statuses = [
  [200, 905],
  [304, 48],
  [302, 22],
  [404, 13],
  [403, 4],
  [500, 5],
  [502, 3],
] as const;

function webLine({ random, ms, plant }: Draw): string {
  const status = random.weighted(statuses);
  plant(`web.${status}`);
  const address = `${random.pick([36, 58, 112, 117, 183, 220])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
  const page = random.pick(pages);
  const method = page.includes('transfer') && random.next() < 0.5 ? 'POST' : 'GET';
  return `${address} - - [${clfLocal(ms)}] "${method} ${page} HTTP/1.1" ${status} ${status === 304 ? 0 : Math.round(random.logNormal(4200, 1.1))} "https://ebank.example/" "${random.pick(agents)}"`;
}

const classes = [
  'c.e.bank.transfer.TransferService',
  'c.e.bank.account.AccountCache',
  'c.e.bank.risk.RuleEngine',
  'c.e.bank.gateway.CoreClient',
] as const;
const exceptions = [
  ['java.net.SocketTimeoutException: Read timed out', 5],
  [
    'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms',
    3,
  ],
  ['java.lang.NullPointerException: Cannot invoke "Account.getBranch()" because "account" is null', 2],
  ['com.example.bank.CoreRejectedException: 核心系统拒绝：流水号重复', 2],
] as const;

function stackTrace(draw: Draw): string {
  const { random } = draw;
  const frames = Array.from(
    { length: 5 + random.below(6) },
    () =>
      `\tat com.example.bank.${random.pick(['transfer', 'account', 'gateway', 'risk'])}.${random.pick(['Service', 'Client', 'Handler'])}.${random.pick(['call', 'handle', 'load', 'post'])}(${random.pick(['Service', 'Client', 'Handler'])}.java:${20 + random.below(400)})`,
  );
  return `${random.weighted(exceptions)}\n${frames.join('\n')}\n\tat java.base/java.lang.Thread.run(Thread.java:1583)`;
}

function javaLine(draw: Draw): string {
  const { random, ms, plant } = draw;
  const thread = `http-nio-8080-exec-${1 + random.below(40)}`;
  const logger = random.pick(classes);
  const drawn = random.next();
  const head = `${javaLocal(ms)} [${thread}]`;
  if (drawn < 0.06) {
    plant('java.stack_trace');
    return `${head} ERROR ${logger} - request ${random.hex(12)} failed\n${stackTrace(draw)}`;
  }
  if (drawn < 0.14) {
    plant('java.slow');
    return `${head} WARN ${logger} - slow call to core: ${800 + random.below(5000)} ms, account=6222${String(random.below(1e12)).padStart(12, '0')}`;
  }
  plant('java.info');
  return `${head} INFO ${logger} - handled request ${random.hex(12)} in ${Math.round(random.logNormal(40, 0.9))} ms`;
}

export const bankSources: readonly DemoSource[] = [
  {
    tenant: 'bank',
    name: 'bank-transactions',
    title: { en: 'Transactions', zh: '交易流水' },
    system: 'core-banking',
    parser: { kind: 'json' },
    shape: 'public',
    events: 430_000,
    line: transactionLine,
  },
  {
    tenant: 'bank',
    name: 'bank-web',
    title: { en: 'Web access', zh: '网银访问日志' },
    system: 'e-banking',
    parser: { kind: 'access_log' },
    shape: 'public',
    events: 220_000,
    line: webLine,
  },
  {
    tenant: 'bank',
    name: 'bank-java',
    title: { en: 'Java services', zh: 'Java 服务日志' },
    system: 'core-banking',
    parser: { kind: 'auto', multiline: { preset: 'java' }, zone: 'Asia/Shanghai' },
    shape: 'public',
    events: 70_000,
    line: javaLine,
  },
];
