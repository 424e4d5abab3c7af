/** Every text a person reads, in both languages. `{name}` is filled in. */
const en = {
  usage: `Usage: logwarden import FILE… --source NAME [options]

Sends log files to a gateway. Files may be patterns ("logs/*.log"), and .gz or .zst.
Run the same command again after a break: it goes on where it stopped, nothing is sent twice.

  -s, --source NAME       source the lines belong to (needed)
  -u, --url URL           the gateway, default http://127.0.0.1:4010 (or LOGWARDEN_URL)
  -k, --key KEY           ingest key (better: LOGWARDEN_INGEST_KEY, which no process list shows)
  -f, --follow            go on with lines as they are written; follows rotation
      --multiline PRESET  join lines to events: {presets}
      --start-pattern RE  join lines; an event begins where RE matches
      --charset NAME      the files' charset; lines are converted to UTF-8
                          (without it bytes go as they are, and the source's charset decides)
      --again             send files anew that were sent before
      --state DIR         where positions are kept, default {state}
      --retry-for SECONDS go on trying while the gateway does not answer, default {retry}; with --follow for ever
  -q, --quiet             no progress
  -h, --help              this text

\`logwarden audit --help\` tells of checking an exported audit trail.

Exit codes: 0 all sent · 2 wrong command line · 3 a file could not be read or was left out
            4 refused by the gateway · 5 gateway not reachable · 130 stopped by Ctrl-C`,
  unknownCommand: 'There is no command "{name}". Try: logwarden import --help',
  wrongOption: '{detail}\nTry: logwarden import --help',
  missingSource: 'Name the source with --source NAME.',
  missingKey: 'Give an ingest key: --key KEY, or LOGWARDEN_INGEST_KEY in the environment.',
  missingFile: 'Name at least one file.',
  wrongUrl: '--url must be an address such as http://127.0.0.1:4010.',
  wrongCharset: '--charset must be one of {list}.',
  wrongPreset: '--multiline must be one of {list}.',
  wrongPattern: '--start-pattern is not a pattern that can be used: {detail}',
  wrongRetry: '--retry-for must be a number of seconds.',
  noSuchFile: '{path}: no such file',
  noMatch: '{path}: no file matches',
  isDirectory: '{path} is a directory; name its files, for example {path}/*.log',
  noPermission: '{path}: you may not read this file',
  unreadable: '{path}: cannot be read ({detail})',
  followCompressed: '{path}: a compressed file is sent once and not followed',
  busy: '{path}: another import of this file is running (process {pid})',
  alreadySent: '{path}: already sent ({events} events); --again sends it anew',
  resumed: '{path}: going on after {bytes}',
  replaced: '{path}: is another file than last time; sending it from its beginning',
  truncated: '{path}: was cut; going on from its beginning. Lines written just before the cut may be missing',
  rotated: '{path}: was rotated; going on with the new file',
  sameFile: '{path}: is {other} under a new name and read as that',
  cutLine: '{path}: a line at byte {offset} is longer than {max} and was cut',
  undecodable: '{path}: {count} lines held bytes that are not {charset}; they were replaced',
  reported: '{path}: the gateway marked {count} events ({kinds})',
  gap: '{path}: the gateway knows this file only up to event {acked}, this machine says {sent}. Run again with --again to send it whole.',
  wrongKey: 'The gateway does not accept this ingest key.',
  forbidden: 'The gateway refuses: {detail}',
  refused: 'The gateway refuses ({status}): {detail}',
  unreachable: 'The gateway at {url} does not answer: {detail}',
  retrying: 'The gateway does not take events now ({detail}); trying again in {seconds} s',
  stopped: 'Stopped. Run the same command again to go on.',
  done: '{path}: {events} events sent, {bytes}, {rate} lines/s',
  summary: '{events} events from {files} files sent to "{source}" in {seconds} s',
  following: 'Following {files} files; Ctrl-C stops',
  progress: '{path} {bar} {percent}  {bytes} of {total}  {rate} lines/s  {left} left',
  progressOpen: '{path}  {bytes}  {rate} lines/s',
};

export type MessageName = keyof typeof en;

const zhCN: Record<MessageName, string> = {
  usage: `用法：logwarden import 文件… --source 名称 [选项]

把日志文件发送到网关。文件可用通配符（"logs/*.log"），也可为 .gz 或 .zst。
中断后再次运行同一命令即可：从停下的地方继续，不会重复发送。

  -s, --source 名称       日志所属的来源（必填）
  -u, --url 地址          网关地址，默认 http://127.0.0.1:4010（或 LOGWARDEN_URL）
  -k, --key 密钥          接入密钥（建议用 LOGWARDEN_INGEST_KEY，进程列表中看不到）
  -f, --follow            持续发送新写入的行；跟随日志轮转
      --multiline 预设    把多行合并为一个事件：{presets}
      --start-pattern 正则  把多行合并；匹配处为新事件的开始
      --charset 名称      文件的字符集；各行转换为 UTF-8
                          （不指定时按原字节发送，由来源的字符集决定）
      --again             重新发送以前发送过的文件
      --state 目录        保存进度的目录，默认 {state}
      --retry-for 秒数    网关无应答时继续重试的时间，默认 {retry}；与 --follow 同用时一直重试
  -q, --quiet             不显示进度
  -h, --help              显示本帮助

\`logwarden audit --help\` 说明如何检查导出的审计记录。

退出码：0 全部发送 · 2 命令行有误 · 3 有文件无法读取或被跳过
        4 被网关拒绝 · 5 无法连接网关 · 130 被 Ctrl-C 停止`,
  unknownCommand: '没有命令 "{name}"。请试：logwarden import --help',
  wrongOption: '{detail}\n请试：logwarden import --help',
  missingSource: '请用 --source 名称 指定来源。',
  missingKey: '请提供接入密钥：--key 密钥，或环境变量 LOGWARDEN_INGEST_KEY。',
  missingFile: '请至少指定一个文件。',
  wrongUrl: '--url 必须是地址，例如 http://127.0.0.1:4010。',
  wrongCharset: '--charset 必须是以下之一：{list}。',
  wrongPreset: '--multiline 必须是以下之一：{list}。',
  wrongPattern: '--start-pattern 不是可用的正则：{detail}',
  wrongRetry: '--retry-for 必须是秒数。',
  noSuchFile: '{path}：文件不存在',
  noMatch: '{path}：没有匹配的文件',
  isDirectory: '{path} 是目录；请指定其中的文件，例如 {path}/*.log',
  noPermission: '{path}：没有读取权限',
  unreadable: '{path}：无法读取（{detail}）',
  followCompressed: '{path}：压缩文件只发送一次，不会跟随',
  busy: '{path}：该文件正由另一个导入进程处理（进程 {pid}）',
  alreadySent: '{path}：已经发送过（{events} 个事件）；--again 可重新发送',
  resumed: '{path}：从 {bytes} 处继续',
  replaced: '{path}：已不是上次的文件，从头开始发送',
  truncated: '{path}：文件被截断，从头继续。截断前刚写入的行可能丢失',
  rotated: '{path}：已轮转，继续发送新文件',
  sameFile: '{path}：即改名后的 {other}，按原名处理',
  cutLine: '{path}：字节 {offset} 处的一行超过 {max}，已截断',
  undecodable: '{path}：有 {count} 行含有不属于 {charset} 的字节，已被替换',
  reported: '{path}：网关标记了 {count} 个事件（{kinds}）',
  gap: '{path}：网关只收到该文件的前 {acked} 个事件，而本机记录为 {sent}。请加 --again 重新完整发送。',
  wrongKey: '网关不接受此接入密钥。',
  forbidden: '网关拒绝：{detail}',
  refused: '网关拒绝（{status}）：{detail}',
  unreachable: '网关 {url} 没有应答：{detail}',
  retrying: '网关暂时不接收事件（{detail}）；{seconds} 秒后重试',
  stopped: '已停止。再次运行同一命令即可继续。',
  done: '{path}：已发送 {events} 个事件，{bytes}，{rate} 行/秒',
  summary: '已将 {files} 个文件的 {events} 个事件发送到 "{source}"，用时 {seconds} 秒',
  following: '正在跟随 {files} 个文件；按 Ctrl-C 停止',
  progress: '{path} {bar} {percent}  {bytes} / {total}  {rate} 行/秒  剩余 {left}',
  progressOpen: '{path}  {bytes}  {rate} 行/秒',
};

export type Say = (name: MessageName, values?: Readonly<Record<string, string | number>>) => string;

/** Texts in the language of a locale such as `zh-CN`; English for every other. */
export function messagesFor(locale: string): Say {
  const texts: Record<MessageName, string> = /^zh\b/i.test(locale) ? zhCN : en;
  return (name, values = {}) =>
    texts[name].replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
