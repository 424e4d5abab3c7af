import type { Translation } from '../../translation.ts';
import type { settings as english } from '../en/settings.ts';

export const settings: Translation<typeof english> = {
  title: '设置',
  appearance: '外观',
  theme: '主题',
  language: '语言',
  zone: '时区',
  zoneHint: '时间按此时区显示；日期划分始终依据租户时区。',
  otherZone: '其他时区',
  profile: '个人资料',
  name: '姓名',
  email: '邮箱',
  save: '保存',
  saved: '已保存',
  password: '密码',
  sessions: '会话',
  sessionsText: '此账户已登录的位置。',
  current: '当前',
  lastSeen: '最近活动 {time}',
  from: '来自 {peer}',
  end: '结束',
  ended: '会话已结束',
};
