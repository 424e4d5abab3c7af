import type { Translation } from '../../translation.ts';
import type { states as english } from '../en/states.ts';

export const states: Translation<typeof english> = {
  actions: '操作',
  retry: '重试',
  cancel: '取消',
  close: '关闭',
  save: '保存',
  delete: '删除',
  copy: '复制',
  copied: '已复制',
  loading: '加载中',
  requestId: '请求号 {id}',
  unknown: '未知',
  none: '无',
  never: '从未',
  failed: '操作未成功',
  retried: '已自动尝试三次。',
  asOf: '截至 {time}',
  forbidden: {
    title: '没有查看权限',
    text: '缺少“{right}”权限，可由租户管理员授予。',
  },
  noTenant: {
    title: '您不属于任何租户',
    text: '平台管理员管理租户，但看不到日志。租户管理员可将您加为成员。',
  },
  notFound: {
    title: '没有这个页面',
    text: '地址可能有误，或内容已被移除。',
    action: '前往检索',
  },
  crash: {
    title: '页面出错了',
    text: '这是我们的问题。您的内容没有丢失，地址栏保留了全部状态。',
  },
  errors: {
    request: { invalid: '请求无法理解：{message}', too_large: '请求过大：{message}' },
    query: {
      invalid: '检索语句有误：{message}',
      too_large: '检索语句过大：{message}',
      cancelled: '检索已停止。',
      timeout: '检索超时已停止。缩短时间范围或使条件更精确会有帮助。',
    },
    auth: {
      required: '尚未登录。',
      invalid: '邮箱或密码不正确。',
      forbidden: '缺少相应权限。',
      password_change: '请先修改密码。',
      tenant_changed: '另一个标签页已切换租户，请刷新后继续。',
      rate_limited: '尝试次数过多，请稍候。',
    },
    resource: {
      not_found: '内容不存在或已被移除：{message}',
      conflict: '与现有内容冲突：{message}',
    },
    ingest: {
      malformed: '输入无法理解：{message}',
      too_large: '输入过大：{message}',
      unsupported: '不支持此类输入：{message}',
      full: '网关暂时无法接收更多数据。',
    },
    config: { invalid: '配置有误：{message}' },
    store: { unavailable: '存储没有响应，可能正在重启。' },
    bus: {
      unavailable: '总线没有响应。',
      full: '总线已满。',
      corrupt: '总线中有损坏的记录。',
    },
    db: { unavailable: '数据库没有响应，可能正在重启。', migration: '数据库无法升级：{message}' },
    internal: { unexpected: '服务器发生意外错误。' },
    network: {
      unreachable: '无法连接控制台服务器。',
      malformed: '返回的内容并非来自本系统，可能由中间代理发出。',
    },
  },
};
