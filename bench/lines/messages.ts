/**
 * Message templates with their weight in 100,000 lines; `#` is a number of one to five digits. Chinese ones sum to 20 %.
 * Some hold what searches look for: a phrase, a two-character word, a part that crosses two words.
 */
export interface Template {
  readonly weight: number;
  readonly text: string;
}

const english: readonly Template[] = [
  { weight: 11471, text: 'request completed in # ms with # bytes written to the client buffer after # upstream calls' },
  { weight: 6500, text: 'cache lookup for key session:# finished, # entries scanned and # bytes copied from shard #' },
  { weight: 5200, text: 'scheduled job # finished, # records processed, # records skipped, next run in # seconds' },
  { weight: 4300, text: 'message # published to partition # of topic orders at offset # with # bytes of payload' },
  { weight: 3900, text: 'user profile # loaded from replica # in # ms, # attributes resolved from the directory' },
  {
    weight: 3500,
    text: 'payment # authorised by acquirer # within # ms, settlement batch # remains open until cut-off',
  },
  { weight: 3200, text: 'inventory of warehouse # recalculated, # positions changed and # reservations released' },
  { weight: 2900, text: 'health probe answered in # ms, # workers idle, # workers busy, queue length # of #' },
  { weight: 2600, text: 'token for client # refreshed, expires in # seconds, scope set # granted by policy #' },
  { weight: 2400, text: 'database query took # ms, returned # rows and read # pages from the buffer pool' },
  { weight: 2200, text: 'file export # written with # lines, checksum # verified, upload to bucket # started' },
  { weight: 2050, text: 'garbage collection paused the process for # ms and released # kilobytes in # regions' },
  { weight: 1900, text: 'route table reloaded: # routes active, # routes retired, # listeners notified of version #' },
  { weight: 1780, text: 'session # opened from terminal # of branch #, operator # signed on with card reader #' },
  { weight: 1660, text: 'statement # rendered for account group #, # pages and # postings in # milliseconds' },
  { weight: 1560, text: 'rate limiter admitted # of # requests in the current window of # seconds for plan #' },
  { weight: 1470, text: 'index segment # merged with # others, # documents kept and # tombstones removed' },
  { weight: 1390, text: 'certificate # checked against list #, # days of validity left, chain length #' },
  { weight: 1310, text: 'webhook # delivered to endpoint # on attempt #, answer code # after # milliseconds' },
  { weight: 1240, text: 'configuration # applied on node #, # keys changed and # keys kept from revision #' },
  { weight: 1180, text: 'container # started with limit # megabytes on host slot #, image layer # was cached' },
  { weight: 1120, text: 'parcel # scanned at gate # of hub #, weight # grams, route # assigned by planner' },
  { weight: 1070, text: 'declaration # received from broker #, # items and # attachments, channel # selected' },
  { weight: 1020, text: 'feature flag # evaluated for cohort #, variant # served to # percent of sessions' },
  { weight: 970, text: 'replication lag of follower # is # ms at position #, # segments wait for transfer' },
  { weight: 930, text: 'mail # queued for domain #, # recipients, next delivery window opens in # seconds' },
  { weight: 890, text: 'thread pool # grew to # threads, # tasks waited for # ms at the peak of the minute' },
  { weight: 850, text: 'price list # imported, # rows accepted and # rows refused by rule # of the catalogue' },
  { weight: 820, text: 'lock # acquired after # ms by worker #, # waiters remain in the queue of resource #' },
  { weight: 790, text: 'snapshot # taken in # seconds, # blocks changed since snapshot #, retention # days' },
  { weight: 760, text: 'websocket # closed by the client after # seconds, # frames sent and # received' },
  { weight: 730, text: 'audit record # written for object # of type #, actor # confirmed by second factor #' },
  { weight: 700, text: 'disk usage of volume # is # percent, # inodes free, cleanup of # files is planned' },
  { weight: 680, text: 'translation bundle # loaded for locale #, # messages and # fallbacks from bundle #' },
  { weight: 660, text: 'retry # of # for operation # scheduled in # ms, last answer came from replica #' },
  { weight: 640, text: 'slow consumer # is # messages behind on partition #, rebalance in # seconds' },
  { weight: 620, text: 'balance of ledger # reconciled with # postings, difference # cents within tolerance' },
  { weight: 600, text: 'validation of form # failed on # fields, rule set # version #, answer sent in # ms' },
  { weight: 560, text: 'circuit breaker # opened after # failures in # seconds, probe follows in # ms' },
  { weight: 500, text: 'connection pool exhausted: # of # connections in use, # callers wait since # ms' },
  { weight: 420, text: 'deadlock found while updating row # of table #, transaction # rolled back after # ms' },
  { weight: 330, text: 'stack trace follows for request #: NullPointerException at Handler.java:# in frame #' },
  { weight: 250, text: 'checksum mismatch in block # of file #, expected # but read #, replica # consulted' },
  { weight: 179, text: 'connection refused by peer 10.#.#.# on port #, attempt # of # follows in # ms' },
  { weight: 110, text: 'certificate authority # revoked serial #, # sessions terminated at edge #' },
  { weight: 60, text: 'out of memory in worker #, # megabytes requested and # available, core file # kept' },
  { weight: 30, text: 'split brain suspected between node # and node #, fencing of rack # requested' },
];

const chinese: readonly Template[] = [
  { weight: 4600, text: '报关单 # 审核完成,共 # 项商品,用时 # 毫秒,由窗口 # 受理,批次 #' },
  { weight: 4000, text: '交易 # 已入账,渠道 # 返回码 #,余额更新用时 # 毫秒,流水号 #' },
  { weight: 3000, text: '用户 # 登录成功,终端 # 所属网点 #,会话编号 #,上次登录间隔 # 小时' },
  { weight: 2400, text: '限额检查:金额超出 # 元,时段 # 内累计 # 笔,已转人工复核,编号 #' },
  { weight: 1900, text: '数据同步任务 # 完成,写入 # 行,跳过 # 行,下次执行在 # 秒后' },
  { weight: 1300, text: '库存盘点 # 结束,差异 # 件,仓库 # 已通知,复核人编号 #' },
  { weight: 1000, text: '消息 # 投递到队列 #,长度 # 字节,消费者 # 延迟 # 毫秒' },
  { weight: 700, text: '缓存命中率 # ,节点 # 清理 # 个过期键,释放 # 千字节' },
  { weight: 450, text: '证书 # 校验通过,剩余有效期 # 天,颁发机构编号 #' },
  { weight: 271, text: '请求 # 超时,等待 # 毫秒后放弃,服务端节点 # 无响应,已切换到节点 #' },
  { weight: 229, text: '安全设备 # 告警等级 # ,来源地址 10.#.#.# ,类型编号 #' },
  { weight: 150, text: '审单服务 # 失败请求 # 笔,调度表积压 # 条,重试队列 #' },
];

export const templates: readonly Template[] = [...english, ...chinese];
export const chineseFrom = english.length;

/** The index of the one template that holds `part`. */
function holding(part: string): number {
  return templates.findIndex((template) => template.text.includes(part));
}

/** What the searches look for, and the template that holds it. */
export const needles = {
  phrase: { text: 'connection pool exhausted', template: holding('connection pool exhausted') },
  chineseWord: { text: '超时', template: holding('超时') },
  crossingPart: { text: 'nection refu', template: holding('connection refused') },
  absentPart: { text: 'xqzv', template: -1 },
} as const;

/** A word that stands at the end of one message in 500,000. */
export const rareWord = { text: 'quorumfault', every: 500_000, at: 123_457 } as const;
