import type { Translation } from '../../translation.ts';
import type { titles as english } from '../en/titles.ts';

export const titles: Translation<typeof english> = {
  description: '日志运维平台',
  search: '检索',
  dashboards: '仪表盘',
  sources: '数据源',
  source: '数据源',
  newSource: '新建数据源',
  pipeline: '流水线',
  access: '租户与权限',
  masking: '脱敏',
  audit: '审计',
  settings: '设置',
  signIn: '登录',
  firstRun: '首个管理员',
  notFound: '没有这个页面',
};
