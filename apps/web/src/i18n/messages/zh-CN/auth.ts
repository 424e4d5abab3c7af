import type { Translation } from '../../translation.ts';
import type { auth as english } from '../en/auth.ts';

export const auth: Translation<typeof english> = {
  signIn: {
    title: '登录',
    lead: '检索、看懂并留存各系统的日志。',
    email: '邮箱',
    password: '密码',
    show: '显示密码',
    hide: '隐藏密码',
    submit: '登录',
    ended: '会话已结束，请重新登录。',
    firstRunNeeded: '尚未创建管理员。请打开启动时打印的一次性链接。',
  },
  demo: {
    title: '演示',
    text: '演示账户见数据目录中的 ready.json。',
  },
  firstRun: {
    title: '创建首个管理员',
    lead: '此链接仅可使用一次。该账户管理平台与首个租户。',
    name: '姓名',
    email: '邮箱',
    password: '密码',
    passwordHint: '至少 12 个字符；一句话胜过难记的符号。',
    tenant: '首个租户',
    tenantHint: '最先接入日志的单位，例如“广州海关”。',
    zone: '租户时区',
    zoneHint: '不带时区的日志按此解读，日期按此划分。',
    calendar: '节假日',
    calendarNone: '无',
    calendarCn: '中国',
    submit: '创建并登录',
    noToken: '一次性链接不完整',
    noTokenText: '请打开启动时打印的完整链接，其末尾带有令牌。',
    done: '首个管理员已存在',
    doneText: '一次性链接已用过，请使用账户登录。',
    toSignIn: '前往登录',
  },
  password: {
    title: '请设置自己的密码',
    lead: '初始密码由管理员设定，修改之前其他功能不可用。',
    current: '当前密码',
    next: '新密码',
    submit: '修改密码',
    done: '密码已修改，其他会话已结束。',
  },
  unreachable: {
    title: 'API 没有响应',
    text: '可能正在重启，本页会自动重试。其间日志仍在正常接收。',
    retry: '重试',
  },
};
