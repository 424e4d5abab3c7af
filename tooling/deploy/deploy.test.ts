import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { variables } from '../../packages/config/src/schema.ts';
import { repoRoot } from '../gates/tree.ts';
import { instancesOf, jobKinds, processKinds } from './commands.ts';
import { deployFiles } from './files.ts';
import { helmFiles } from './helm.ts';

const read = (path: string): string => readFileSync(join(repoRoot, path), 'utf8');
const bytes = /^\d+[mg]$/;

/** As much of the Compose specification as our file uses; unknown members are errors. */
const Health = z.strictObject({
  test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
  interval: z.string(),
  timeout: z.string(),
  retries: z.number().int(),
  start_period: z.string().optional(),
});
const Service = z.strictObject({
  image: z.string().regex(/^(\$\{LOGWARDEN_IMAGE:-logwarden\}|[\w./-]+:\d[\w.-]*)$/),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.enum(['unless-stopped', 'no']),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({ 'max-size': z.string(), 'max-file': z.string() }),
  }),
  command: z.array(z.string()).optional(),
  mem_limit: z.string().regex(bytes),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^\$\{LOGWARDEN_BIND:-127\.0\.0\.1\}:\d+:\d+$/)).optional(),
  ulimits: z.record(z.string(), z.strictObject({ soft: z.number(), hard: z.number() })).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_healthy', 'service_started', 'service_completed_successfully']),
      }),
    )
    .optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: Health.optional(),
});
const Compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.strictObject({})),
  networks: z.record(z.string(), z.unknown()),
});

const compose = Compose.parse(parse(read('docker-compose.yml')));
const ours = processKinds.flatMap(instancesOf);

it('the files are what the table of processes makes of them', () => {
  for (const [path, text] of Object.entries(deployFiles())) expect(read(path), path).toBe(text);
});

describe('docker-compose.yml', () => {
  it('has three brokers, a hot and a warm node, PostgreSQL, the jobs, two of each process, nginx', () => {
    expect(Object.keys(compose.services)).toEqual([
      ...['postgres', 'kafka-1', 'kafka-2', 'kafka-3', 'elasticsearch-hot', 'elasticsearch-warm'],
      ...[
        'migrate',
        'topics',
        'gateway-1',
        'gateway-2',
        'indexer-1',
        'indexer-2',
        'api-1',
        'api-2',
        'proxy-1',
        'proxy-2',
      ],
      ...['web', 'nginx'],
    ]);
  });

  it('names only volumes, networks and services that are there, and waits for what can be waited for', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const network of service.networks) expect(compose.networks, name).toHaveProperty(network);
      for (const volume of service.volumes ?? []) {
        const from = volume.split(':')[0] ?? '';
        if (/^[a-z]/.test(from)) expect(Object.keys(compose.volumes), name).toContain(from);
      }
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const target = compose.services[other];
        expect(target, `${name} waits for ${other}`).toBeDefined();
        if (condition === 'service_healthy') expect(target?.healthcheck, other).toBeDefined();
        if (condition === 'service_completed_successfully') expect(target?.restart, other).toBe('no');
      }
    }
  });

  it('watches every service that stays, and publishes nothing but nginx', () => {
    const jobs = jobKinds.map(({ name }): string => name);
    for (const [name, service] of Object.entries(compose.services)) {
      if (!jobs.includes(name)) expect(service.healthcheck, name).toBeDefined();
      if (name !== 'nginx') expect(service.ports, name).toBeUndefined();
    }
  });

  it('gives ours only variables that exist, and no rights', () => {
    for (const name of [...ours, ...jobKinds.map((kind) => kind.name)]) {
      const service = compose.services[name];
      for (const variable of Object.keys(service?.environment ?? {})) expect(variables).toHaveProperty(variable);
      expect(service?.cap_drop, name).toEqual(['ALL']);
    }
  });

  it('leaves the engines without a way out', () => {
    expect(compose.networks['engines']).toEqual({ internal: true });
    for (const name of ['postgres', 'kafka-1', 'elasticsearch-hot'])
      expect(compose.services[name]?.networks).toEqual(['engines']);
  });
});

describe('deploy/Dockerfile', () => {
  const lines = read('deploy/Dockerfile').replaceAll('\\\n', ' ').split('\n');
  const all = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `));

  it('has stages on the pinned Node of the packages, and ends as a user without rights', () => {
    const lock = z
      .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
      .parse(JSON.parse(read('package-lock.json')));
    const version = lock.packages['node_modules/node']?.version ?? '';
    const from = all('FROM');
    expect(from.length).toBeGreaterThan(1);
    for (const line of from) expect(line).toContain(`node:${version}-bookworm-slim`);
    const last = lines.lastIndexOf(from.at(-1) ?? '');
    expect(lines.slice(last).filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  });

  it('installs by the lock file, fetches nothing else, and runs in exec form', () => {
    expect(all('RUN').join('\n')).toContain('npm ci');
    expect(lines.some((line) => /^ADD |npm install|curl |wget |apt-get|:latest/.test(line))).toBe(false);
    for (const line of [...all('ENTRYPOINT'), ...all('CMD')]) expect(line).toMatch(/^\w+ \[".*"\]$/);
  });
});

/** As much of Helm's templates as the chart uses: values, the release's name, quotes. */
function render(template: string, values: unknown): string {
  return template.replaceAll(
    /\{\{ \.(Values|Release)\.([\w.]+)( \| quote)? \}\}/g,
    (_, root: string, path: string, quote) => {
      const found =
        root === 'Release' && path === 'Name'
          ? 'logs'
          : path.split('.').reduce<unknown>((at, key) => z.record(z.string(), z.unknown()).parse(at)[key], values);
      expect(found, path).toBeDefined();
      return quote === undefined ? String(found) : JSON.stringify(String(found));
    },
  );
}

const Container = z.object({
  image: z.string().min(1),
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() })),
  readinessProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.number() }) }).optional(),
  livenessProbe: z.object({}).loose().optional(),
  resources: z.object({ limits: z.object({ memory: z.string().regex(/^\d+Mi$/) }) }),
  securityContext: z.object({ allowPrivilegeEscalation: z.literal(false) }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const Pod = z.object({
  securityContext: z.object({ runAsNonRoot: z.literal(true) }),
  containers: z.tuple([Container]),
  volumes: z.array(z.object({ name: z.string() })),
});
const Document = z.object({
  apiVersion: z.enum(['v1', 'apps/v1', 'batch/v1']),
  kind: z.enum(['Deployment', 'StatefulSet', 'Service', 'Job']),
  metadata: z.object({ name: z.string().regex(/^logs-[a-z]+$/) }),
  spec: z.object({
    replicas: z.number().int().optional(),
    template: z.object({ spec: Pod }).optional(),
    volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) })).optional(),
  }),
});

describe('the Helm chart', () => {
  const files = helmFiles();
  const values: unknown = parse(files['values.yaml'] ?? '');
  const documents = Object.entries(files)
    .filter(([path]) => path.startsWith('templates/'))
    .flatMap(([, text]) => parseAllDocuments(render(text, values)).map((one) => Document.parse(one.toJS())));

  it('renders a workload and a service for each kind of process, and the jobs', () => {
    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      ...[
        'Deployment logs-api',
        'Deployment logs-indexer',
        'Deployment logs-proxy',
        'Deployment logs-web',
        'Job logs-migrate',
        'Job logs-topics',
      ],
      ...['Service logs-api', 'Service logs-gateway', 'Service logs-indexer', 'Service logs-proxy', 'Service logs-web'],
      'StatefulSet logs-gateway',
    ]);
  });

  it.each(processKinds)('$name: copies, health and settings as in the table', (kind) => {
    const workload = documents.find(({ metadata, spec }) => metadata.name === `logs-${kind.name}` && spec.template);
    expect(workload?.spec.replicas).toBe(kind.copies);
    const pod = workload?.spec.template?.spec;
    const container = pod?.containers[0];
    expect(container?.readinessProbe?.httpGet).toEqual({ path: kind.readyPath, port: kind.port });
    expect(container?.livenessProbe).toBeDefined();
    const names = container?.env.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining([...kind.settings]));
    for (const name of names) expect(variables).toHaveProperty(name);
    const claims = workload?.spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name) ?? [];
    const volumes = [...(pod?.volumes.map(({ name }) => name) ?? []), ...claims];
    for (const { name } of container?.volumeMounts ?? []) expect(volumes).toContain(name);
  });
});
