import type { PipelineBus, PipelineProcess, PipelineStage, PipelineStore } from '@logwarden/contracts';

type Problem = PipelineStage['problems'][number];
type State = PipelineStage['state'];

/** Lines that wait so long are late. Seconds. */
export const lateSeconds = 60;

function problem(name: Problem['problem'], count: number, subject: string | null = null): Problem[] {
  return count > 0 ? [{ problem: name, count, subject }] : [];
}

function stageOf(stage: PipelineStage['stage'], problems: readonly Problem[], otherwise: State): PipelineStage {
  const isDown = problems.some(({ problem: name }) => downProblems.has(name));
  return { stage, problems: [...problems], state: isDown ? 'down' : problems.length > 0 ? 'warn' : otherwise };
}

const downProblems: ReadonlySet<Problem['problem']> = new Set([
  'process_down',
  'bus_unavailable',
  'no_leader',
  'store_unavailable',
]);

export function gatewayStage(input: {
  readonly processes: readonly PipelineProcess[];
  readonly spoolRecords: number;
  readonly isBusAway: boolean;
}): PipelineStage {
  const away = input.processes.filter(({ up }) => !up);
  return stageOf(
    'gateway',
    [
      ...problem('process_down', away.length, away[0]?.origin ?? null),
      ...problem('spooling', input.spoolRecords),
      ...problem('failing', input.isBusAway && input.spoolRecords === 0 ? 1 : 0),
    ],
    'ok',
  );
}

export function busStage(bus: PipelineBus | null): PipelineStage {
  if (bus === null) return stageOf('bus', problem('bus_unavailable', 1), 'down');
  const sum = (of: (topic: PipelineBus['topics'][number]) => number): number =>
    bus.topics.reduce((total, topic) => total + of(topic), 0);
  const worst = bus.topics.find(({ withoutLeader }) => withoutLeader > 0);
  return stageOf(
    'bus',
    [
      ...problem(
        'no_leader',
        sum(({ withoutLeader }) => withoutLeader),
        worst?.topic ?? null,
      ),
      ...problem(
        'copies_missing',
        sum(({ copiesMissing }) => copiesMissing),
      ),
    ],
    'ok',
  );
}

export function indexerStage(lagSeconds: number | null, failures: number): PipelineStage {
  const late = lagSeconds !== null && lagSeconds > lateSeconds ? Math.round(lagSeconds) : 0;
  return stageOf('indexer', [...problem('late', late), ...problem('failing', failures)], 'ok');
}

/** Free space below this share of a disk is little. */
const lowShare = 0.1;

export function storeStage(store: PipelineStore | null): PipelineStage {
  if (store === null) return stageOf('store', problem('store_unavailable', 1), 'down');
  const full = store.nodes.filter(
    ({ diskFreeBytes, diskTotalBytes }) =>
      diskFreeBytes !== null && diskTotalBytes !== null && diskFreeBytes < lowShare * diskTotalBytes,
  );
  const primaries = store.unassigned.filter(({ isPrimary }) => isPrimary);
  const stage = stageOf(
    'store',
    [
      ...problem(
        'shard_unassigned',
        store.unassigned.length,
        primaries[0]?.index ?? store.unassigned[0]?.index ?? null,
      ),
      ...problem('disk_low', full.length, full[0]?.name ?? null),
    ],
    'ok',
  );
  return primaries.length > 0 ? { ...stage, state: 'down' } : stage;
}

/** A stage that a tenant's people see from its traffic only. */
export function trafficStage(stage: PipelineStage['stage'], isFlowing: boolean, problems: readonly Problem[] = []) {
  return stageOf(stage, problems, isFlowing ? 'ok' : 'idle');
}

export function lateProblem(lagSeconds: number | null): Problem[] {
  return problem('late', lagSeconds !== null && lagSeconds > lateSeconds ? Math.round(lagSeconds) : 0);
}

/** Lines that the store had no room for: they wait on a retry topic. */
export function waitingProblem(count: number, subject: string | null): Problem[] {
  return problem('waiting', count, subject);
}

export function quarantineProblem(count: number, subject: string | null): Problem[] {
  return problem('quarantine', count, subject);
}
