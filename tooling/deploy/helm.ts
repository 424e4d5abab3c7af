import { argumentsOf, jobKinds, memoryMbOf, processKinds, type JobKind, type ProcessKind } from './commands.ts';
import { emitYaml, Plain, type Yaml } from './emit.ts';

const header = '# Made by tooling/deploy/main.ts; see docker-compose.yml.\n';
const value = (path: string): Plain => new Plain(`{{ .Values.${path} }}`);
const text = (path: string): Plain => new Plain(`{{ .Values.${path} | quote }}`);
const release = '{{ .Release.Name }}';

/** Settings that are secrets: their key in the secret that the operator makes. */
const secrets: Readonly<Record<string, string>> = {
  LOGWARDEN_DATABASE_URL: 'database-url',
  LOGWARDEN_DATABASE_OWNER_URL: 'database-owner-url',
  LOGWARDEN_WEB_SECRET: 'web-secret',
  LOGWARDEN_MASKING_KEY: 'masking-key',
  LOGWARDEN_KAFKA_SASL_USERNAME: 'kafka-username',
  LOGWARDEN_KAFKA_SASL_PASSWORD: 'kafka-password',
  LOGWARDEN_ELASTICSEARCH_API_KEY: 'elasticsearch-api-key',
};
const optional = new Set([
  'LOGWARDEN_KAFKA_SASL_USERNAME',
  'LOGWARDEN_KAFKA_SASL_PASSWORD',
  'LOGWARDEN_ELASTICSEARCH_API_KEY',
]);

const plain: Readonly<Record<string, Yaml>> = {
  LOGWARDEN_KAFKA_BROKERS: text('kafka.brokers'),
  LOGWARDEN_KAFKA_PREFIX: text('kafka.prefix'),
  LOGWARDEN_KAFKA_TLS: text('kafka.tls'),
  LOGWARDEN_KAFKA_SASL_MECHANISM: text('kafka.saslMechanism'),
  LOGWARDEN_ELASTICSEARCH_NODES: text('elasticsearch.nodes'),
  LOGWARDEN_ELASTICSEARCH_PREFIX: text('elasticsearch.prefix'),
  LOGWARDEN_ELASTICSEARCH_REPLICAS: text('elasticsearch.replicas'),
  LOGWARDEN_WEB_URL: text('webUrl'),
  LOGWARDEN_API_URL: `http://${release}-api:4000`,
  LOGWARDEN_GATEWAY_URL: `http://${release}-gateway:4010`,
};

const engineSettings = [
  'LOGWARDEN_KAFKA_PREFIX',
  'LOGWARDEN_KAFKA_TLS',
  'LOGWARDEN_KAFKA_SASL_MECHANISM',
  'LOGWARDEN_KAFKA_SASL_USERNAME',
  'LOGWARDEN_KAFKA_SASL_PASSWORD',
  'LOGWARDEN_ELASTICSEARCH_PREFIX',
  'LOGWARDEN_ELASTICSEARCH_REPLICAS',
  'LOGWARDEN_ELASTICSEARCH_API_KEY',
];

function setting(name: string): Yaml {
  const key = secrets[name];
  if (key === undefined) return { name, value: plain[name] ?? '' };
  const from = { name: text('existingSecret'), key };
  return { name, valueFrom: { secretKeyRef: optional.has(name) ? { ...from, optional: true } : from } };
}

function environmentOf(kind: ProcessKind | JobKind, own: readonly Yaml[]): Yaml[] {
  const usesEngines = kind.settings.includes('LOGWARDEN_KAFKA_BROKERS');
  const names = [...kind.settings, 'LOGWARDEN_MASKING_KEY', ...(usesEngines ? engineSettings : [])];
  return [
    ...names.map(setting),
    { name: 'LOGWARDEN_HOST', value: '0.0.0.0' },
    { name: 'LOGWARDEN_BEHIND_PROXY', value: text('podCidr') },
    { name: 'LOGWARDEN_METRICS_FROM', value: text('podCidr') },
    { name: 'LOGWARDEN_DATA', value: '/var/lib/logwarden' },
    ...own,
  ];
}

const security = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;
const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

function resourcesOf(kind: ProcessKind | JobKind): Yaml {
  return { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: `${memoryMbOf(kind)}Mi` } };
}

function container(kind: ProcessKind): Yaml {
  const { name, port, readyPath } = kind;
  const probe = { httpGet: { path: readyPath, port }, periodSeconds: 10, timeoutSeconds: 5 };
  const instance = { name: 'LOGWARDEN_INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  const copies = { name: 'LOGWARDEN_API_COPIES', value: text('api.replicas') };
  return {
    name,
    image: text('image'),
    args: argumentsOf(kind),
    env: environmentOf(kind, [
      instance,
      { name: kind.portVariable, value: String(port) },
      ...(name === 'api' ? [copies] : []),
    ]),
    ports: [{ containerPort: port }],
    readinessProbe: probe,
    livenessProbe: {
      ...probe,
      httpGet: { path: name === 'web' ? readyPath : '/healthz', port },
      initialDelaySeconds: 60,
      failureThreshold: 6,
    },
    resources: resourcesOf(kind),
    securityContext: security,
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(name === 'web' ? [{ name: 'tmp', mountPath: '/app/apps/web/.next/cache' }] : []),
      ...(kind.data === 'none' ? [] : [{ name: kind.data, mountPath: '/var/lib/logwarden' }]),
    ],
  };
}

function workload(kind: ProcessKind): Yaml {
  const name = `${release}-${kind.name}`;
  const labels = { 'app.kubernetes.io/name': kind.name, 'app.kubernetes.io/instance': release };
  const isStateful = kind.data === 'own';
  const shared = { name: 'shared', persistentVolumeClaim: { claimName: text('sharedClaim') } };
  return {
    apiVersion: 'apps/v1',
    kind: isStateful ? 'StatefulSet' : 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: value(`${kind.name}.replicas`),
      selector: { matchLabels: labels },
      ...(isStateful ? { serviceName: name, podManagementPolicy: 'Parallel' } : {}),
      template: {
        metadata: { labels },
        spec: {
          securityContext: podSecurity,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 20,
          containers: [container(kind)],
          volumes: [{ name: 'tmp', emptyDir: {} }, ...(kind.data === 'shared' ? [shared] : [])],
        },
      },
      ...(isStateful
        ? {
            volumeClaimTemplates: [
              {
                metadata: { name: 'own' },
                spec: {
                  accessModes: ['ReadWriteOnce'],
                  resources: { requests: { storage: text(`${kind.name}.storage`) } },
                },
              },
            ],
          }
        : {}),
    },
  };
}

function service({ name, port }: ProcessKind): Yaml {
  const selector = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': release };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${release}-${name}`, labels: selector },
    spec: { selector, ports: [{ name: 'http', port, targetPort: port }] },
  };
}

function job(kind: JobKind, weight: number): Yaml {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${release}-${kind.name}`,
      annotations: {
        'helm.sh/hook': 'pre-install,pre-upgrade',
        'helm.sh/hook-weight': String(weight),
        'helm.sh/hook-delete-policy': 'before-hook-creation',
      },
    },
    spec: {
      backoffLimit: 6,
      template: {
        spec: {
          restartPolicy: 'OnFailure',
          securityContext: podSecurity,
          automountServiceAccountToken: false,
          containers: [
            {
              name: kind.name,
              image: text('image'),
              args: argumentsOf(kind),
              env: environmentOf(kind, []),
              resources: resourcesOf(kind),
              securityContext: security,
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  };
}

function valuesFile(): string {
  const kinds = processKinds.map((kind): [string, Yaml] => [
    kind.name,
    { replicas: kind.copies, ...(kind.data === 'own' ? { storage: '32Gi' } : {}) },
  ]);
  return `${header}${emitYaml({
    image: 'logwarden:0.1.0',
    existingSecret: 'logwarden',
    sharedClaim: 'logwarden-shared',
    webUrl: 'https://logs.example',
    podCidr: '10.0.0.0/8',
    kafka: { brokers: 'kafka:9092', prefix: 'logwarden-', tls: '0', saslMechanism: '' },
    elasticsearch: { nodes: 'https://elasticsearch:9200', prefix: 'logwarden-', replicas: 1 },
    ...Object.fromEntries(kinds),
  })}`;
}

/** Files of the chart by their path below `deploy/helm/logwarden`. PostgreSQL, Kafka, Elasticsearch and ingress are the cluster's. */
export function helmFiles(): Record<string, string> {
  const documents = (...all: Yaml[]): string => `${header}${all.map(emitYaml).join('---\n')}`;
  return {
    'Chart.yaml': `${header}${emitYaml({
      apiVersion: 'v2',
      name: 'logwarden',
      description: 'Multi-tenant log operations: gateway, indexer, api and console',
      type: 'application',
      version: '0.1.0',
      appVersion: '0.1.0',
    })}`,
    'values.yaml': valuesFile(),
    ...Object.fromEntries(
      processKinds.map((kind) => [`templates/${kind.name}.yaml`, documents(workload(kind), service(kind))]),
    ),
    'templates/jobs.yaml': documents(...jobKinds.map((kind, i) => job(kind, i))),
  };
}
