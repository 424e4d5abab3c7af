import { AppError } from '@logwarden/kernel';
import { Consumer, GenericError, MultipleErrors, UserError } from '@platformatic/kafka';
import type { BaseOptions } from '@platformatic/kafka';
import type { ConnectionOptions as TlsOptions } from 'node:tls';

/** How to reach a Kafka cluster (2.6 or later). */
export interface KafkaConnection {
  /** Bootstrap addresses, `host:port`. */
  readonly brokers: readonly string[];
  /** Shown in the brokers' logs and metrics. Default `logwarden`. */
  readonly clientId?: string;
  readonly tls?: TlsOptions;
  readonly sasl?: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  };
}

export const defaultClientId = 'logwarden';

/** Options of every client here. Their own retries are few: our loops know what may be repeated and for how long. */
export function clientOptions(connection: KafkaConnection): BaseOptions {
  return {
    clientId: connection.clientId ?? defaultClientId,
    bootstrapBrokers: [...connection.brokers],
    retries: 1,
    retryDelay: 200,
    connectTimeout: 3_000,
    requestTimeout: 15_000,
    ...(connection.tls === undefined ? {} : { tls: connection.tls }),
    ...(connection.sasl === undefined ? {} : { sasl: { ...connection.sasl } }),
  };
}

const answerLimitMs = 20_000;

/**
 * A client for metadata, offsets and fetches that is never a member of a group by itself. A request that gets neither an
 * answer nor an error (seen after a broker was killed) counts as failed, and a fresh client takes over: reading can be
 * repeated.
 */
export class ReadingClient {
  readonly #connection: KafkaConnection;
  #client: Consumer;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
    this.#client = this.#make();
  }

  async ask<T>(question: (client: Consumer) => Promise<T>): Promise<T> {
    const client = this.#client;
    try {
      return await within(question(client), answerLimitMs);
    } catch (error) {
      if (error instanceof SilenceError && this.#client === client) {
        this.#client = this.#make();
        void client.close().catch(() => undefined);
      }
      throw error;
    }
  }

  clearMetadata(): void {
    this.#client.clearMetadata();
  }

  async close(): Promise<void> {
    await within(this.#client.close(), 5_000).catch(() => undefined);
  }

  #make(): Consumer {
    return new Consumer({ ...clientOptions(this.#connection), groupId: defaultClientId, autocommit: false });
  }
}

/** Neither an answer nor an error came in time. */
export class SilenceError extends Error {}

/** Rejects with {@link SilenceError} when nothing has come of a request after `limitMs`. */
export async function within<T>(request: Promise<T>, limitMs: number): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    limit.reject(new SilenceError(`no answer in ${limitMs} ms`));
  }, limitMs);
  try {
    return await Promise.race([request, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** True when the broker answered with this error, alone or among others. */
export function brokerSaid(error: unknown, ...ids: readonly string[]): boolean {
  return ids.some((id) => brokerError(error, id) !== undefined);
}

/** The broker's error of this kind inside what a client threw. */
export function brokerError(error: unknown, id: string): Readonly<Record<string, unknown>> | undefined {
  if (error instanceof MultipleErrors) return error.findBy('apiId', id) ?? undefined;
  return error instanceof GenericError ? (error.findBy('apiId', id) ?? undefined) : undefined;
}

/** The client says it in a sentence of its own where the brokers know no topic of that name. */
export function isUnknownTopic(error: unknown): boolean {
  return (
    (error instanceof UserError && error.message.startsWith('Unknown topic ')) ||
    brokerSaid(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID')
  );
}

/** Errors by which a client learns that a leader, a topic or a coordinator is elsewhere, or not there yet. */
export function isStale(error: unknown): boolean {
  return (
    isUnknownTopic(error) ||
    brokerSaid(
      error,
      'INCONSISTENT_TOPIC_ID',
      'LEADER_NOT_AVAILABLE',
      'NOT_LEADER_OR_FOLLOWER',
      'FENCED_LEADER_EPOCH',
      'UNKNOWN_LEADER_EPOCH',
    )
  );
}

/** Errors that another try cannot mend. */
export function isFinal(error: unknown): boolean {
  return brokerSaid(
    error,
    'MESSAGE_TOO_LARGE',
    'RECORD_LIST_TOO_LARGE',
    'INVALID_RECORD',
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'UNSUPPORTED_COMPRESSION_TYPE',
    'UNSUPPORTED_VERSION',
  );
}

/** What callers of the port get: the sentence names Kafka's answer, the cause keeps it. */
export function busError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new AppError('bus.unavailable', `Kafka did not ${doing}: ${said}`, { cause: error });
}
