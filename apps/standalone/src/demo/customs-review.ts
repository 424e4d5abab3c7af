import type { DemoSource, Draw } from './model.ts';
import { hourMs, isoLocal, localHour, outage } from './rhythm.ts';

const officers = ['张伟', '王芳', '李娜', '刘洋', '陈静', '杨帆', '赵磊', '黄丽', '周强', '吴敏'] as const;
const goods = [
  '集成电路',
  '机电产品',
  '生鲜水果',
  '纺织服装',
  '跨境电商包裹',
  '塑料粒子',
  '汽车零件',
  '医疗器械',
] as const;
const modes = [
  ['一般贸易', 46],
  ['加工贸易', 24],
  ['跨境电商', 18],
  ['保税物流', 9],
  ['暂时进出口', 3],
] as const;

/** Causes of failed reviews: on ordinary days, and during the outage (the first starts it, the second grows with the backlog). */
const usualCauses = [
  ['单证不符', 44],
  ['商品归类存疑', 26],
  ['接口超时', 14],
  ['数据库锁等待', 9],
  ['报文格式错误', 7],
] as const;
const outageCauses = [
  ['审单服务无响应', 58],
  ['派单表堆积', 24],
  ['数据库锁等待', 11],
  ['接口超时', 7],
] as const;

interface Site {
  readonly code: string;
  readonly name: string;
  readonly prefix: string;
  readonly servers: number;
}

const guangzhou: Site = { code: 'gz', name: 'Guangzhou', prefix: '5101', servers: 8 };
const shenzhen: Site = { code: 'sz', name: 'Shenzhen', prefix: '5301', servers: 6 };

function inOutage(site: Site, ms: number): boolean {
  return site === guangzhou && ms >= outage.fromMs && ms < outage.recoveryMs;
}

/** Declarations waiting to be dispatched: a hundred or two, and during the outage up to about 46,000. */
export function backlogAt(site: Site, ms: number): number {
  const usual = 60 + 14 * localHour(ms);
  if (site !== guangzhou || ms < outage.fromMs || ms >= outage.clearMs) return usual;
  if (ms < outage.recoveryMs)
    return usual + Math.round(((ms - outage.fromMs) / (outage.recoveryMs - outage.fromMs)) * 46_000);
  return usual + Math.round(((outage.clearMs - ms) / (outage.clearMs - outage.recoveryMs)) * 46_000);
}

function declarationNo(site: Site, { random, ms }: Draw): string {
  return `${site.prefix}${new Date(ms).getUTCFullYear()}${String(random.below(1e10)).padStart(10, '0')}`;
}

function reviewLine(site: Site, draw: Draw): string {
  const { random, ms, plant } = draw;
  const down = inOutage(site, ms);
  const failed = random.next() < (down ? 0.87 : 0.022);
  const host = `${site.code}-review-0${1 + random.below(site.servers)}`;
  const no = declarationNo(site, draw);
  const mode = random.weighted(modes);
  const took = Math.round(down ? random.logNormal(30_000, 0.3) : random.logNormal(420, 0.7));
  const head = `{"@timestamp":"${isoLocal(ms)}","level":"${failed ? 'ERROR' : 'INFO'}","service":"declaration-review","host":{"name":"${host}"},"site":"${site.name}"`;
  const declaration = `"declaration":{"no":"${no}","mode":"${mode}","goods":"${random.pick(goods)}"}`;
  plant(failed ? 'review.failure' : 'review.success');
  if (down) plant(failed ? 'outage.failure' : 'outage.success');
  if (!failed) {
    const officer = random.pick(officers);
    return `${head},"event":{"action":"review","outcome":"success"},${declaration},"review":{"officer":"${officer}","result":"通过","duration_ms":${took}},"message":"报关单 ${no} 审单通过，用时 ${took} 毫秒"}`;
  }
  const cause = random.weighted(down ? outageCauses : usualCauses);
  plant(`cause.${cause}`);
  return `${head},"event":{"action":"review","outcome":"failure"},${declaration},"review":{"result":"失败","duration_ms":${took}},"error":{"cause":"${cause}"},"message":"报关单 ${no} 审单失败：${cause}，已重试 ${random.below(4)} 次"}`;
}

function backlogLine(site: Site, { random, ms, plant }: Draw): string {
  const size = backlogAt(site, ms) + random.below(20);
  if (size > 5000) plant('backlog.over_5000');
  const level = size > 5000 ? 'WARN' : 'INFO';
  return `{"@timestamp":"${isoLocal(ms)}","level":"${level}","service":"declaration-dispatch","host":{"name":"${site.code}-dispatch-01"},"site":"${site.name}","event":{"action":"backlog"},"backlog":{"size":${size}},"message":"派单表待处理报关单 ${size} 份"}`;
}

function reviewSource(site: Site, events: number): DemoSource {
  return {
    tenant: 'customs',
    name: `customs-review-${site.code}`,
    title:
      site === guangzhou
        ? { en: 'Declaration review, Guangzhou', zh: '广州审单日志' }
        : { en: 'Declaration review, Shenzhen', zh: '深圳审单日志' },
    system: 'declaration-review',
    parser: { kind: 'json' },
    shape: 'office',
    events,
    line: (draw) => reviewLine(site, draw),
    // Few reviews come to an answer while the service is down; the backlog is worked off afterwards.
    factor: (ms) => {
      if (site !== guangzhou || ms + hourMs <= outage.fromMs || ms >= outage.clearMs) return 1;
      return ms < outage.recoveryMs ? 0.45 : 1.6;
    },
    fixed: { everyMs: 300_000, names: ['backlog'], line: (draw) => backlogLine(site, draw) },
  };
}

export const reviewSources: readonly DemoSource[] = [reviewSource(guangzhou, 460_000), reviewSource(shenzhen, 350_000)];
