import {
  argumentsOf,
  healthCommand,
  instancesOf,
  jobKinds,
  memoryMbOf,
  processKinds,
  type JobKind,
  type ProcessKind,
} from './commands.ts';
import { elasticsearchAddresses, engineNames, engineServices, kafkaAddresses } from './compose-engines.ts';
import { emitYaml, type Yaml } from './emit.ts';

const header = `# Made by tooling/deploy/main.ts from the table of processes that \`npm start -- --distributed\` uses
# (apps/standalone/src/distributed/topology.ts): change that, then run \`npm run deploy:files\`. How to use it:
# docs/operations.md. There is no alerter: no process of that kind exists yet.
`;

const subnet = '10.77.0.0/24';
const proxiedKinds = ['api', 'gateway', 'proxy', 'web'] as const;

const common = {
  restart: 'unless-stopped',
  logging: { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '5' } },
} as const;

const appUrl = 'postgresql://logwarden_run:${LOGWARDEN_APP_PASSWORD:?see docs/operations.md}@postgres:5432/logwarden';
const ownerUrl =
  'postgresql://logwarden_owner:${LOGWARDEN_OWNER_PASSWORD:?see docs/operations.md}@postgres:5432/logwarden';

/** Values of the settings that the table of processes names. */
const values: Readonly<Record<string, string>> = {
  LOGWARDEN_DATABASE_URL: appUrl,
  LOGWARDEN_DATABASE_OWNER_URL: ownerUrl,
  LOGWARDEN_KAFKA_BROKERS: kafkaAddresses,
  LOGWARDEN_ELASTICSEARCH_NODES: elasticsearchAddresses,
  LOGWARDEN_WEB_URL: '${LOGWARDEN_WEB_URL:-https://localhost:3000}',
  LOGWARDEN_WEB_SECRET: '${LOGWARDEN_WEB_SECRET:?see docs/operations.md}',
  LOGWARDEN_API_URL: 'http://nginx:8000',
  LOGWARDEN_GATEWAY_URL: 'http://nginx:8002',
};

const copiesOf = (name: ProcessKind['name']): readonly string[] =>
  processKinds.filter((kind) => kind.name === name).flatMap(instancesOf);

function environmentOf(kind: ProcessKind | JobKind, own: Readonly<Record<string, string>>): Yaml {
  return {
    ...Object.fromEntries(kind.settings.map((name) => [name, values[name] ?? ''])),
    LOGWARDEN_ELASTICSEARCH_REPLICAS: '1',
    LOGWARDEN_MASKING_KEY: '${LOGWARDEN_MASKING_KEY:?see docs/operations.md}',
    LOGWARDEN_HOST: '0.0.0.0',
    LOGWARDEN_BEHIND_PROXY: subnet,
    LOGWARDEN_DATA: '/var/lib/logwarden',
    ...own,
  };
}

function processService(kind: ProcessKind, name: string): Yaml {
  const peers = processKinds
    .filter((other) => other.entry !== undefined)
    .flatMap((other) => instancesOf(other).map((instance) => `http://${instance}:${other.port}`));
  return {
    image: '${LOGWARDEN_IMAGE:-logwarden}',
    ...common,
    command: argumentsOf(kind),
    mem_limit: `${memoryMbOf(kind)}m`,
    read_only: kind.name !== 'web',
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    tmpfs: ['/tmp'],
    environment: environmentOf(kind, {
      LOGWARDEN_INSTANCE: name,
      [kind.portVariable]: String(kind.port),
      ...(kind.name === 'api'
        ? {
            LOGWARDEN_API_COPIES: String(kind.copies),
            LOGWARDEN_METRICS_PEERS: peers.filter((peer) => !peer.includes(`//${name}:`)).join(','),
          }
        : {}),
      LOGWARDEN_METRICS_FROM: subnet,
    }),
    ...(kind.data === 'none' ? {} : { volumes: [`${kind.data === 'own' ? name : 'shared'}:/var/lib/logwarden`] }),
    networks: ['engines', 'public'],
    depends_on: { topics: { condition: 'service_completed_successfully' } },
    stop_grace_period: '20s',
    healthcheck: {
      test: ['CMD', ...healthCommand(kind)],
      interval: '10s',
      timeout: '5s',
      retries: 6,
      start_period: '30s',
    },
  };
}

function jobService(kind: JobKind, after: string | undefined): Yaml {
  const before = Object.fromEntries(engineNames.map((name) => [name, { condition: 'service_healthy' }]));
  return {
    image: '${LOGWARDEN_IMAGE:-logwarden}',
    // The one service that builds the image of all.
    ...(after === undefined ? { build: { context: '.', dockerfile: 'deploy/Dockerfile' } } : {}),
    ...common,
    restart: 'no',
    command: argumentsOf(kind),
    mem_limit: `${memoryMbOf(kind)}m`,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    environment: environmentOf(kind, {}),
    networks: ['engines'],
    depends_on: after === undefined ? before : { ...before, [after]: { condition: 'service_completed_successfully' } },
  };
}

function nginxService(): Yaml {
  const behind = proxiedKinds.flatMap(copiesOf);
  const published = processKinds.filter(({ name }) => proxiedKinds.some((kind) => kind === name));
  return {
    image: 'nginx:1.29.3',
    ...common,
    mem_limit: '128m',
    ports: published.map(({ port }) => `\${LOGWARDEN_BIND:-127.0.0.1}:${port}:${port}`),
    volumes: ['./deploy/nginx.conf:/etc/nginx/nginx.conf:ro', '${LOGWARDEN_CERTS:-./certs}:/etc/nginx/certs:ro'],
    networks: ['public'],
    depends_on: Object.fromEntries(behind.map((name) => [name, { condition: 'service_started' }])),
    healthcheck: {
      test: ['CMD-SHELL', 'curl -sf http://localhost:8001/healthz'],
      interval: '10s',
      timeout: '5s',
      retries: 6,
    },
  };
}

/** `docker-compose.yml`. */
export function composeFile(): string {
  const jobs = jobKinds.map((kind, i) => [kind.name, jobService(kind, jobKinds[i - 1]?.name)] as const);
  const processes = processKinds.flatMap((kind) =>
    instancesOf(kind).map((name) => [name, processService(kind, name)] as const),
  );
  const own = processKinds.filter(({ data }) => data === 'own').flatMap(instancesOf);
  const volumes = [...engineNames, ...own, 'shared'];
  return `${header}${emitYaml({
    name: 'logwarden',
    services: {
      ...engineServices({ common }),
      ...Object.fromEntries(jobs),
      ...Object.fromEntries(processes),
      nginx: nginxService(),
    },
    volumes: Object.fromEntries(volumes.map((name) => [name, {}])),
    networks: {
      engines: { internal: true },
      public: { ipam: { config: [{ subnet }] } },
    },
  })}`;
}

/** `deploy/nginx.conf`: TLS for people and programs; api and gateway without it for processes of ours. */
export function nginxFile(): string {
  const upstreams = proxiedKinds.map((name) => {
    const kind = processKinds.find((one) => one.name === name);
    const servers = copiesOf(name).map(
      (instance) => `    server ${instance}:${kind?.port ?? 0} max_fails=1 fail_timeout=2s;`,
    );
    return `  upstream ${name} {\n    least_conn;\n${servers.join('\n')}\n    keepalive 32;\n  }\n`;
  });
  const servers = processKinds
    .filter(({ name }) => proxiedKinds.some((kind) => kind === name))
    .map(
      ({ name, port }) =>
        `  server {\n    listen ${port} ssl;\n    location / {\n      proxy_pass http://${name};\n    }\n  }\n`,
    );
  return `# Made by tooling/deploy/main.ts; see docker-compose.yml.
worker_processes auto;
events {
  worker_connections 4096;
}
http {
  ssl_certificate /etc/nginx/certs/tls.crt;
  ssl_certificate_key /etc/nginx/certs/tls.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  access_log off;
  server_tokens off;
  client_max_body_size 64m;
  # Bodies and answers pass as they come: an event stream is not held up, and a body is never sent twice.
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_http_version 1.1;
  proxy_read_timeout 1h;
  proxy_connect_timeout 2s;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-Proto $scheme;
${upstreams.join('')}${servers.join('')}  server {
    listen 8000;
    location / {
      proxy_pass http://api;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
    }
  }
  server {
    listen 8002;
    location / {
      proxy_pass http://gateway;
    }
  }
  server {
    listen 8001;
    location = /healthz {
      access_log off;
      return 200;
    }
  }
}
`;
}
