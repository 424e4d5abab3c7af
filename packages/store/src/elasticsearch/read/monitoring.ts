import type { StoreHealth } from '../../port.ts';
import type { StoreCore } from '../store-core.ts';

interface NodeStats {
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly fs?: { readonly total?: { readonly total_in_bytes?: number; readonly available_in_bytes?: number } };
}

interface IndexHealth {
  readonly status?: StoreHealth;
  readonly number_of_shards?: number;
  readonly number_of_replicas?: number;
}

interface Explanation {
  readonly allocate_explanation?: string;
  readonly node_allocation_decisions?: readonly {
    readonly node_name?: string;
    readonly deciders?: readonly { readonly explanation?: string }[];
  }[];
}

export interface ShardRow {
  readonly index: string;
  readonly shard: string;
  readonly prirep: string;
  readonly state: string;
  readonly 'unassigned.reason'?: string | null;
}

/** The engine's answers about itself, as far as they are read here; all members are optional. */
export interface Monitoring extends Explanation {
  readonly status?: StoreHealth;
  readonly indices?: Readonly<Record<string, IndexHealth>>;
  readonly nodes?: Readonly<Record<string, NodeStats>>;
}

/** Answers have the shapes of the engine's REST API; one that is no JSON object has none of the members. */
function monitoringOf(body: unknown): Monitoring {
  return body as Monitoring;
}

/** The compact tables (`_cat`) as JSON are lists of rows of text; anything else counts as none. */
function rowsOf(body: unknown): readonly ShardRow[] {
  return Array.isArray(body) ? (body as ShardRow[]) : [];
}

/** Asks the engine about itself. A user that may not look (401, 403) gets an empty answer. */
export async function look(core: StoreCore, path: string, body?: object): Promise<Monitoring> {
  const { status, body: answer } = await core.elastic.call({
    method: body === undefined ? 'GET' : 'POST',
    path,
    ...(body === undefined ? {} : { body }),
    accept: [400, 401, 403, 404],
    timeoutMs: 10_000,
  });
  return status < 400 ? monitoringOf(answer) : {};
}

export async function shardRows(core: StoreCore, pattern: string): Promise<readonly ShardRow[]> {
  const { body } = await core.elastic.call({
    method: 'GET',
    path: `/_cat/shards/${pattern}`,
    query: { format: 'json', h: 'index,shard,prirep,state,unassigned.reason' },
    accept: [401, 403, 404],
    timeoutMs: 10_000,
  });
  return rowsOf(body);
}

/** An index's settings by their full names: `GET /…/_settings?flat_settings`. */
export async function flatSettings(core: StoreCore, pattern: string): Promise<ReadonlyMap<string, FlatSettings>> {
  const { body } = await core.elastic.call({
    method: 'GET',
    path: `/${pattern}/_settings`,
    query: { flat_settings: true, ignore_unavailable: true, allow_no_indices: true },
    accept: [404],
  });
  return new Map(
    Object.entries(settingsOf(body)).flatMap(([name, { settings }]) => (settings ? [[name, settings]] : [])),
  );
}

type FlatSettings = Readonly<Record<string, string | undefined>>;

/** The answer is one object per index; an error has members without `settings`. */
function settingsOf(body: unknown): Readonly<Record<string, { readonly settings?: FlatSettings }>> {
  return body as Readonly<Record<string, { readonly settings?: FlatSettings }>>;
}
