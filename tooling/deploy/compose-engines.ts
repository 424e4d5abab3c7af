import type { Yaml } from './emit.ts';

const brokers = [1, 2, 3];
const boxes = ['hot', 'warm'] as const;

export const kafkaAddresses = brokers.map((id) => `kafka-${id}:9092`).join(',');
export const elasticsearchAddresses = boxes.map((box) => `http://elasticsearch-${box}:9200`).join(',');
/** What must be healthy before anything of ours starts. */
export const engineNames = [
  'postgres',
  ...brokers.map((id) => `kafka-${id}`),
  ...boxes.map((box) => `elasticsearch-${box}`),
];

interface Shared {
  /** Members of every service: restart, logging. */
  readonly common: Readonly<Record<string, Yaml>>;
}

function kafka(id: number, { common }: Shared): Yaml {
  const voters = brokers.map((n) => `${n}@kafka-${n}:9093`).join(',');
  return {
    image: 'apache/kafka:4.1.1',
    ...common,
    mem_limit: '1g',
    environment: {
      KAFKA_NODE_ID: String(id),
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka-${id}:9092`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_DEFAULT_REPLICATION_FACTOR: '3',
      KAFKA_MIN_INSYNC_REPLICAS: '2',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '3',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '3',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '2',
      KAFKA_HEAP_OPTS: '-Xms512m -Xmx512m',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      CLUSTER_ID: '${LOGWARDEN_KAFKA_CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}',
    },
    volumes: [`kafka-${id}:/var/lib/kafka/data`],
    networks: ['engines'],
    healthcheck: {
      test: ['CMD', '/opt/kafka/bin/kafka-broker-api-versions.sh', '--bootstrap-server', 'localhost:9092'],
      interval: '10s',
      timeout: '10s',
      retries: 12,
    },
  };
}

function elasticsearch(box: (typeof boxes)[number], { common }: Shared): Yaml {
  return {
    image: 'docker.elastic.co/elasticsearch/elasticsearch:8.19.21',
    ...common,
    mem_limit: '2g',
    environment: {
      'node.name': `elasticsearch-${box}`,
      'node.attr.box': box,
      'cluster.name': 'logwarden',
      'cluster.initial_master_nodes': 'elasticsearch-hot',
      'discovery.seed_hosts': 'elasticsearch-hot,elasticsearch-warm',
      // Of two voters one alone could not go on; so only one votes, and the other may go.
      ...(box === 'warm' ? { 'node.roles': 'data' } : {}),
      // The network of the engines has no way out, and nobody else is on it.
      'xpack.security.enabled': 'false',
      ES_JAVA_OPTS: '-Xms1g -Xmx1g',
    },
    ulimits: { memlock: { soft: -1, hard: -1 }, nofile: { soft: 65_536, hard: 65_536 } },
    volumes: [`elasticsearch-${box}:/usr/share/elasticsearch/data`],
    networks: ['engines'],
    healthcheck: {
      test: ['CMD-SHELL', 'curl -sf "http://localhost:9200/_cluster/health?wait_for_status=yellow&timeout=5s"'],
      interval: '10s',
      timeout: '10s',
      retries: 18,
    },
  };
}

function postgres({ common }: Shared): Yaml {
  return {
    image: 'postgres:18.1',
    ...common,
    mem_limit: '512m',
    environment: {
      POSTGRES_DB: 'logwarden',
      POSTGRES_USER: 'logwarden_owner',
      POSTGRES_PASSWORD: '${LOGWARDEN_OWNER_PASSWORD:?see docs/operations.md}',
    },
    volumes: ['postgres:/var/lib/postgresql'],
    networks: ['engines'],
    healthcheck: {
      test: ['CMD-SHELL', 'pg_isready -U logwarden_owner -d logwarden'],
      interval: '5s',
      timeout: '5s',
      retries: 12,
    },
  };
}

/** PostgreSQL, three brokers and two nodes, by name. */
export function engineServices(shared: Shared): Record<string, Yaml> {
  return {
    postgres: postgres(shared),
    ...Object.fromEntries(brokers.map((id) => [`kafka-${id}`, kafka(id, shared)])),
    ...Object.fromEntries(boxes.map((box) => [`elasticsearch-${box}`, elasticsearch(box, shared)])),
  };
}
