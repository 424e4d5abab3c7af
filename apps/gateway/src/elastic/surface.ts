import { elasticGreeting, elasticHealth } from '@logwarden/contracts';
import type { Reply } from '../http/call.ts';
import { versionFor } from './version.ts';

/** Calls that shippers make before they send; none of them changes anything here. */
export interface SurfaceRequest {
  readonly method: string;
  /** Decoded path segments. */
  readonly segments: readonly string[];
  readonly userAgent: string | undefined;
  /** `host:port` under which the client reached this gateway. */
  readonly host: string;
  readonly name: string;
}

type Answer = (request: SurfaceRequest) => Reply;

const ok = (body: object): Reply => ({ status: 200, body });
const acknowledged = ok({ acknowledged: true });

const license = {
  license: { status: 'active', uid: '00000000-0000-0000-0000-000000000000', type: 'basic', mode: 'basic' },
};

const info: Answer = ({ userAgent, name }) =>
  ok(elasticGreeting({ name, clusterUuid: 'bG9nd2FyZGVuLWdhdGV3YXk' }, userAgent));

/** Only this gateway's own address, so that sniffing clients stay where they are. */
const nodes: Answer = ({ host, name, userAgent }) =>
  ok({
    _nodes: { total: 1, successful: 1, failed: 0 },
    cluster_name: 'logwarden',
    nodes: {
      gateway: {
        name,
        version: versionFor(userAgent),
        roles: ['ingest', 'data'],
        http: { bound_address: [host], publish_address: host },
      },
    },
  });

/** A stored thing that nobody needs: it is there when asked for, and a change is acknowledged. */
const swallowed =
  (shape: (name: string) => object): Answer =>
  ({ method, segments }) =>
    method === 'GET' || method === 'HEAD' ? ok(shape(segments.at(-1) ?? '')) : acknowledged;

const emptyTemplate = (name: string): object => ({ index_patterns: [name], template: {} });

const byFirst: Readonly<Record<string, Answer>> = {
  _license: () => ok(license),
  _xpack: () => ok({ ...license, features: {} }),
  _nodes: nodes,
  _cat: () => ({ status: 200, body: '', contentType: 'text/plain; charset=UTF-8' }),
  _index_template: swallowed((name) => ({ index_templates: [{ name, index_template: emptyTemplate(name) }] })),
  _component_template: swallowed((name) => ({ component_templates: [{ name, component_template: { template: {} } }] })),
  _template: swallowed((name) => ({
    [name]: { order: 0, ...emptyTemplate(name), settings: {}, mappings: {}, aliases: {} },
  })),
  _data_stream: swallowed((name) => ({ data_streams: [{ name, status: 'GREEN', indices: [] }] })),
  _alias: swallowed(() => ({})),
  _monitoring: () => ok({ took: 0, ignored: true, errors: false }),
  _refresh: () => ok({ _shards: { total: 1, successful: 1, failed: 0 } }),
};

const byFirstTwo: Readonly<Record<string, Answer>> = {
  '_cluster/health': () => ok(elasticHealth),
  '_cluster/settings': () => ok({ persistent: {}, transient: {} }),
  '_ilm/policy': swallowed((name) => ({ [name]: { version: 1, policy: { phases: {} } } })),
  '_ilm/status': () => ok({ operation_mode: 'STOPPED' }),
  '_ingest/pipeline': swallowed((name) => ({ [name]: { processors: [] } })),
};

const indexAnswers: Readonly<Record<string, Answer>> = {
  _refresh: () => ok({ _shards: { total: 1, successful: 1, failed: 0 } }),
  _alias: swallowed((name) => ({ [name]: { aliases: {} } })),
  _mapping: swallowed((name) => ({ [name]: { mappings: {} } })),
  _settings: swallowed((name) => ({ [name]: { settings: {} } })),
};

/** The answer to a start-up call, or null when the path is none. */
export function answerSurface(request: SurfaceRequest): Reply | null {
  const { method, segments } = request;
  const [first, second] = segments;
  if (first === undefined) return method === 'GET' || method === 'HEAD' ? info(request) : null;
  const two = byFirstTwo[`${first}/${second ?? ''}`];
  if (two !== undefined) return two(request);
  if (first.startsWith('_')) return byFirst[first]?.(request) ?? null;
  if (second !== undefined) return indexAnswers[second]?.(request) ?? null;
  if (method === 'HEAD') return ok({});
  if (method === 'PUT') return ok({ acknowledged: true, shards_acknowledged: true, index: first });
  return null;
}
