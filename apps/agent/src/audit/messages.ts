/** Every text of `logwarden audit`, in both languages. `{name}` is filled in. */
const en = {
  usage: `Usage: logwarden audit verify FILE [--head HEAD]… [--key KEY] [--from N] [--json]

Checks an exported audit trail without the installation it came from: whether a record was altered, removed,
reordered or cut off, and which.

  FILE            export of the trail (NDJSON)
      --head HEAD file of signed heads, kept elsewhere than the trail; may be given several times
      --key KEY   the installation's public key (audit-signing.pub.pem); heads by another are refused
      --from N    the export begins at record N (1 without it)
      --json      the report as JSON
  -h, --help      this text

Exit codes: 0 whole · 1 something was found · 2 wrong command line · 3 a file could not be read`,
  wrongOption: '{detail}\nTry: logwarden audit --help',
  missingFile: 'Name the exported file.',
  unreadableFile: '{path}: cannot be read ({detail})',
  noHead: '{path}: holds no head',
  wrongKey: '{path}: is no Ed25519 public key in PEM',
  unreadable: 'Line {line}: is no record.',
  foreign: 'Line {line}: record {seq} belongs to the chain {chain}.',
  altered: 'Line {line}: record {seq} was altered: its hash does not fit what it holds.',
  removed: 'Line {line}: records {fromSeq} to {toSeq} before it were removed.',
  reordered: 'Line {line}: record {seq} stands after {after}: it was moved or doubled.',
  unlinked: 'Line {line}: record {seq} does not follow the one before it: one of both was replaced.',
  unknown_algorithm: 'Line {line}: record {seq} is hashed by {algorithm}, which this program cannot take.',
  cut: 'Records {fromSeq} to {toSeq} were cut off the end: a signed head has seen them.',
  rewritten: 'Record {seq} is not the one that was signed: the chain was rewritten up to it.',
  head_forged: 'The head of record {seq} is not signed by the key of the installation.',
  empty: 'The file holds no record.',
  fromMiddle: 'The file begins at record {firstSeq}; what stood before it is not checked.',
  noHeadGiven: 'No head was given: records cut off the end, or a chain written anew, would not show.',
  whole: 'Whole: {records} records of the chain {chain}, {firstSeq} to {lastSeq}, against {heads} signed heads.',
  found: '{count} findings in {records} records of the chain {chain}.',
};

export type AuditMessage = keyof typeof en;

const zhCN: Record<AuditMessage, string> = {
  usage: `用法：logwarden audit verify 文件 [--head 链头]… [--key 公钥] [--from N] [--json]

脱离原安装独立检查导出的审计记录：是否有记录被篡改、删除、调换顺序或从末尾截去，并指出是哪些。

  文件             导出的审计记录（NDJSON）
      --head 链头  已签名的链头文件，应与审计记录分开保存；可多次给出
      --key 公钥   安装的公钥（audit-signing.pub.pem）；其他密钥签名的链头一律拒绝
      --from N     导出从记录 N 开始（默认 1）
      --json       以 JSON 输出报告
  -h, --help       本帮助

退出码：0 完整 · 1 发现问题 · 2 命令行有误 · 3 文件无法读取`,
  wrongOption: '{detail}\n请试：logwarden audit --help',
  missingFile: '请指定导出的文件。',
  unreadableFile: '{path}：无法读取（{detail}）',
  noHead: '{path}：没有链头',
  wrongKey: '{path}：不是 PEM 格式的 Ed25519 公钥',
  unreadable: '第 {line} 行：不是审计记录。',
  foreign: '第 {line} 行：记录 {seq} 属于链 {chain}。',
  altered: '第 {line} 行：记录 {seq} 被篡改：其哈希与内容不符。',
  removed: '第 {line} 行：其前的记录 {fromSeq} 至 {toSeq} 被删除。',
  reordered: '第 {line} 行：记录 {seq} 位于 {after} 之后：被移动或重复。',
  unlinked: '第 {line} 行：记录 {seq} 与前一条不相接：其中一条被替换。',
  unknown_algorithm: '第 {line} 行：记录 {seq} 使用 {algorithm} 哈希，本程序无法计算。',
  cut: '记录 {fromSeq} 至 {toSeq} 从末尾被截去：已签名的链头见过它们。',
  rewritten: '记录 {seq} 与签名时不同：该记录之前的链被重写。',
  head_forged: '记录 {seq} 的链头不是由安装的密钥签名的。',
  empty: '文件中没有记录。',
  fromMiddle: '文件从记录 {firstSeq} 开始；此前的内容未检查。',
  noHeadGiven: '未给出链头：从末尾截去的记录或整体重写的链无法发现。',
  whole: '完整：链 {chain} 的 {records} 条记录（{firstSeq} 至 {lastSeq}），对照 {heads} 个已签名链头。',
  found: '链 {chain} 的 {records} 条记录中发现 {count} 处问题。',
};

export type SayAudit = (name: AuditMessage, values?: Readonly<Record<string, string | number>>) => string;

/** Texts in the language of a locale such as `zh-CN`; English for every other. */
export function auditMessagesFor(locale: string): SayAudit {
  const texts: Record<AuditMessage, string> = /^zh\b/i.test(locale) ? zhCN : en;
  return (name, values = {}) =>
    texts[name].replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
