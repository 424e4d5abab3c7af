import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test run hands out real engines. Only the `live` project has it. */
    readonly liveEngines: string;
  }
}

export interface LiveProcess {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
}

/** Several brokers or nodes that a test may kill. Leave all of them running: other test files get the same ones. */
export interface LiveCluster {
  /** Addresses joined by commas. */
  readonly address: string;
  readonly processes: readonly LiveProcess[];
  /** `kill -9`; resolves when the process is gone. */
  kill(name: string): Promise<void>;
  /** Resolves when it answers again, with the data it had. */
  restart(name: string): Promise<void>;
}

async function ask(path: string): Promise<unknown> {
  const response = await fetch(`${inject('liveEngines')}/${path}`, { method: 'POST' });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}

/** The desk answers with these two fields (tooling/test-run/live-engines.ts). */
async function start(name: string): Promise<Pick<LiveCluster, 'address' | 'processes'>> {
  return (await ask(name)) as Pick<LiveCluster, 'address' | 'processes'>;
}

async function order(path: string): Promise<void> {
  await ask(path);
}

async function cluster(name: string): Promise<LiveCluster> {
  const { address, processes } = await start(name);
  return {
    address,
    processes,
    kill: (process) => order(`${name}/kill/${process}`),
    restart: (process) => order(`${name}/restart/${process}`),
  };
}

/**
 * Bootstrap address (`host:port`, or several joined by commas) of one real Kafka per test run, `LOGWARDEN_TEST_KAFKA`
 * where that is set. Test files share it: use topics and groups of your own. Rejects with a sentence, e.g. without Java.
 */
export async function liveKafka(): Promise<string> {
  return (await start('kafka')).address;
}

/** URL of one real Elasticsearch per test run, `LOGWARDEN_TEST_ELASTICSEARCH` where set. Use indices of your own. */
export async function liveElasticsearch(): Promise<string> {
  return (await start('elasticsearch')).address;
}

/** Three brokers `broker-1` … `broker-3`, two copies in sync needed. */
export function liveKafkaCluster(): Promise<LiveCluster> {
  return cluster('kafka-cluster');
}

/** Two nodes: `node-hot` (the only master) and `node-warm` (`node.attr.box`). */
export function liveElasticsearchCluster(): Promise<LiveCluster> {
  return cluster('elasticsearch-cluster');
}
