import type { Random } from './random.ts';

const epochMs = (random: Random): number => 1_600_000_000_000 + random.below(300_000_000_000);
/** Ids of 64 bits: time since an epoch, worker, sequence. */
const snowflake = (random: Random): string => {
  const since = BigInt(epochMs(random) - random.pick([1_288_834_974_657, 1_577_808_000_000, 1_420_070_400_000]));
  return ((since << 22n) | BigInt(random.below(4_194_304))).toString();
};
const uuid = (random: Random): string =>
  `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${random.hex(3)}-${random.hex(12)}`;
const ip = (random: Random): string =>
  `${1 + random.below(223)}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
const date = (random: Random): string =>
  `2026${String(1 + random.below(12)).padStart(2, '0')}${String(1 + random.below(28)).padStart(2, '0')}`;
/** Customs entry numbers: district, year, import or export, serial. */
const entryNo = (random: Random): string =>
  `${random.pick(['0100', '2200', '2233', '5101', '5301', '5100', '4200', '3100', '0200'])}20${22 + random.below(5)}${random.below(2)}${random.digits(9)}`;
const imei = (random: Random): string => `${random.pick(['35', '86', '01', '99'])}${random.digits(13)}`;

type Line = (random: Random) => string;

/** Lines of clean operations logs; nothing in them may be masked. */
export const cleanLines: readonly Line[] = [
  (r) =>
    `{"ts":${epochMs(r)},"level":"INFO","trace_id":"${r.hex(32)}","span_id":"${r.hex(16)}","cost":${r.below(9000)}}`,
  (r) => `ts_us=${epochMs(r)}${r.digits(3)} ts_ns=${epochMs(r)}${r.digits(6)} epoch=${Math.floor(epochMs(r) / 1000)}`,
  (r) => `{"id":${snowflake(r)},"parentId":"${snowflake(r)}","msg":"saved"}`,
  (r) => `saved order ${snowflake(r)} with ${r.below(90)} items`,
  (r) => `trace=${r.hex(32)} span=${r.hex(16)} sampled=1 request ${uuid(r)} done`,
  (r) => `订单 ${date(r)}${r.digits(8)} 支付完成，流水号 ${date(r)}${r.digits(12)}`,
  (r) => `orderNo=${date(r)}${r.digits(10)} tradeNo=42000${r.digits(23)} outTradeNo=T${date(r)}${r.digits(10)}`,
  (r) => `报关单 ${entryNo(r)} 审核完成，共 ${r.below(90)} 项商品`,
  (r) => `{"declaration":{"no":"${entryNo(r)}"},"message":"报关单号：${entryNo(r)} 放行"}`,
  (r) => `金额 ${(r.next() * 1e9).toFixed(2)} 元，余额：${(r.next() * 1e10).toFixed(2)}，手续费 ${r.below(100)}`,
  (r) => `amount=${(r.next() * 1e9).toFixed(2)} balance=${r.below(2 ** 31)} rate=${r.next()} ratio=${r.next()}`,
  (r) =>
    `upgraded spring-boot 3.${r.below(9)}.${r.below(20)} to 4.0.${r.below(20)}, jdk 21.0.${r.below(9)}+${r.below(12)}-LTS, kernel 6.1.0-${r.below(40)}-amd64`,
  (r) => `device imei=${imei(r)} online, firmware ${r.below(9)}.${r.below(99)}.${r.digits(8)}`,
  (r) => `{"imei":"${imei(r)}","iccid":"8986${r.digits(16)}","imsi":"46000${r.digits(10)}"}`,
  (r) =>
    `connect ${ip(r)}:${1024 + r.below(60000)} -> ${ip(r)}:443 mac ${r.hex(2)}:${r.hex(2)}:${r.hex(2)}:${r.hex(2)}:${r.hex(2)}:${r.hex(2)} in ${r.below(9000)} ms`,
  (r) => `peer fe80::${r.hex(4)}:${r.hex(4)}:${r.hex(4)}:${r.hex(4)}%eth0 port ${r.below(65535)}`,
  (r) => `sha256 ${r.hex(64)} md5 ${r.hex(32)} crc ${r.hex(8)} commit ${r.hex(40)} etag "${r.hex(16)}-${r.below(99)}"`,
  (r) =>
    `duration_ns=${r.digits(11)} elapsed ${r.digits(11)}ns heap used 1${3 + r.below(7)}${r.digits(9)} bytes, total: 1${3 + r.below(7)}${r.digits(9)}`,
  (r) =>
    `offset=1${3 + r.below(7)}${r.digits(9)} lag ${r.below(1e6)} partition=${r.below(64)} size ${r.digits(11)} bytes`,
  (r) => `姓名字段为空，联系人列表刷新，户名校验跳过 ${r.below(99)} 条，收款人：系统，客户姓名：未知`,
  (r) =>
    `${r.pick(['金额', '时间', '方法', '任务', '成功', '高级', '安全', '明细', '平台'])}：${r.pick(['金额', '时间', '方法', '任务'])} ${r.below(99)}`,
  (r) =>
    `联系人：${r.pick(['管理员', '系统', '默认', '未知', '测试', '客户经理'])} 付款人：${r.pick(['公司', '集团', '商户', '单位'])}`,
  (r) =>
    `password expired for user u${r.digits(6)}; token refreshed, expires in ${r.below(3600)} s; pin code page shown; otp: sent`,
  (r) => `Failed password for root from ${ip(r)} port ${r.below(65535)} ssh2`,
  (r) =>
    `unexpected token: ${r.pick(['EOF', 'identifier', '}', 'NUMBER'])} at line ${r.below(900)} column ${r.below(80)}`,
  (r) => `job_${date(r)}${r.digits(6)}_${r.digits(4)} attempt_${epochMs(r)}_${r.digits(4)}_m_${r.digits(6)}_0 finished`,
  (r) => `blk_-${r.digits(18)} replicated to ${ip(r)}:50010 size ${r.below(67108864)}`,
  (r) =>
    `GET /api/v2/items/${r.digits(8)}?page=${r.below(50)}&size=20&_=${epochMs(r)} 200 ${r.below(90000)} ${r.below(900)}ms`,
  (r) =>
    `java.lang.NullPointerException: null\n\tat com.example.Foo$Bar.lambda$run$${r.below(9)}(Foo.java:${r.below(900)})\n\tat java.base/java.lang.Thread.run(Thread.java:1583)`,
  (r) =>
    `user@${r.below(2000)}.service started, icon@2x.png cached, com.example.Foo@${r.hex(8)} released, pkg@18.${r.below(9)}.${r.below(9)}`,
  (r) => `session ${r.hex(24)} closed by terminal ${r.digits(8)} of branch ${r.digits(4)}, teller ${r.digits(6)}`,
  (r) =>
    `node ${r.digits(4)} ${r.digits(4)} ${r.digits(3)} ${r.digits(5)} ${r.digits(6)} ${r.digits(2)} ${r.digits(4)}`,
  (r) =>
    `${date(r)} ${r.digits(6)} ${r.digits(6)} ${r.digits(8)} cpu ${r.next().toFixed(16)} mem ${(r.next() * 100).toFixed(14)}`,
  (r) => `[${date(r)}-${r.digits(6)}-${r.digits(6)}] batch-${date(r)}-${r.digits(8)}-${r.digits(4)} ok`,
  (r) => `SELECT * FROM t_order WHERE id BETWEEN ${snowflake(r)} AND ${snowflake(r)} LIMIT ${r.below(1000)}`,
  (r) =>
    `运单号 SF${r.digits(13)} 箱号 ${r.letters(4, 'ABCDEFGHJKLMNTU')}${r.digits(7)} 提单 ${r.letters(3, 'ABCDEFG')}${r.digits(9)} 到港`,
  (r) => `version 2.${r.below(20)}.${r.below(20)}.${r.below(9999)} build ${date(r)}.${r.below(99)} rev ${r.digits(7)}`,
  (r) => `zxid=0x${r.hex(16)} sessionid:0x${r.hex(15)} xid:${r.below(1e9)} acl ok`,
  (r) =>
    `[gc] pause ${(r.next() * 100).toFixed(3)}ms ${r.below(4096)}M->${r.below(2048)}M(${r.below(8192)}M) at ${r.next() * 1e6}`,
];

export function cleanLine(random: Random): string {
  return random.pick(cleanLines)(random);
}
