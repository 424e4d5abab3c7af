import type { VariableName } from '@logwarden/config';

/** One kind of process of the distributed form. */
export interface ProcessKind {
  readonly name: 'gateway' | 'api' | 'proxy' | 'indexer' | 'web';
  readonly copies: number;
  /** Below `apps/standalone/src`; absent: the console, which its framework starts. */
  readonly entry?: string;
  /** Variable that moves its listener, and where that is when nothing does. */
  readonly portVariable: VariableName;
  readonly port: number;
  /** Answers 2xx when the process can work. */
  readonly readyPath: string;
  readonly heapMb: number;
  /** Its data directory: its own, which must outlive it; one that all of the installation share, for keys; or none. */
  readonly data: 'own' | 'shared' | 'none';
  /** What must be set for it, besides the listener. */
  readonly settings: readonly VariableName[];
}

/** A process that does one thing and ends. */
export interface JobKind {
  readonly name: 'migrate' | 'topics';
  readonly entry: string;
  readonly settings: readonly VariableName[];
}

const engines = ['LOGWARDEN_KAFKA_BROKERS', 'LOGWARDEN_ELASTICSEARCH_NODES'] as const;

/**
 * The processes of the distributed form: what `npm start -- --distributed` starts, and what `docker-compose.yml` and the
 * Helm chart are made from.
 */
export const processKinds: readonly ProcessKind[] = [
  {
    name: 'gateway',
    copies: 2,
    entry: 'gateway-process.ts',
    portVariable: 'LOGWARDEN_GATEWAY_PORT',
    port: 4010,
    readyPath: '/readyz',
    heapMb: 512,
    data: 'own',
    settings: ['LOGWARDEN_DATABASE_URL', ...engines],
  },
  {
    name: 'indexer',
    copies: 2,
    entry: 'indexer-process.ts',
    portVariable: 'LOGWARDEN_METRICS_PORT',
    port: 9464,
    readyPath: '/readyz',
    heapMb: 512,
    data: 'shared',
    settings: ['LOGWARDEN_DATABASE_URL', ...engines],
  },
  {
    name: 'api',
    copies: 2,
    entry: 'api-process.ts',
    portVariable: 'LOGWARDEN_API_PORT',
    port: 4000,
    readyPath: '/readyz',
    heapMb: 512,
    data: 'shared',
    settings: ['LOGWARDEN_DATABASE_URL', 'LOGWARDEN_WEB_URL', ...engines],
  },
  {
    name: 'proxy',
    copies: 2,
    entry: 'proxy-process.ts',
    portVariable: 'LOGWARDEN_PROXY_PORT',
    port: 4020,
    readyPath: '/readyz',
    heapMb: 512,
    data: 'shared',
    settings: ['LOGWARDEN_DATABASE_URL', 'LOGWARDEN_GATEWAY_URL', ...engines],
  },
  {
    name: 'web',
    copies: 1,
    portVariable: 'LOGWARDEN_WEB_PORT',
    port: 3000,
    readyPath: '/',
    heapMb: 256,
    data: 'none',
    settings: ['LOGWARDEN_API_URL', 'LOGWARDEN_WEB_URL', 'LOGWARDEN_WEB_SECRET'],
  },
];

/** In their order; the processes start after them. */
export const jobKinds: readonly JobKind[] = [
  {
    name: 'migrate',
    entry: 'migrate-process.ts',
    settings: ['LOGWARDEN_DATABASE_OWNER_URL', 'LOGWARDEN_DATABASE_URL', 'LOGWARDEN_WEB_URL'],
  },
  { name: 'topics', entry: 'topics-process.ts', settings: ['LOGWARDEN_DATABASE_URL', ...engines] },
];
