import { AppError } from '@logwarden/kernel';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';

export interface EngineOptions {
  readonly directory: string;
  readonly threads: number;
  readonly memoryMb: number;
}

/** A row as DuckDB gives it: BIGINT as bigint, VARCHAR as string. */
export type SqlRow = readonly DuckDBValue[];

/** One DuckDB instance over the catalogue file, locked to the store's directory. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[] = [];

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const instance = await DuckDBInstance.create(`${options.directory}/catalogue.duckdb`, {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      temp_directory: `${options.directory}/tmp/spill`,
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const engine = new Engine(instance);
    await engine.session(async (session) => {
      await session.run('SET GLOBAL parquet_metadata_cache = true');
      // The operating system keeps the files' bytes already, in memory that it can give away.
      await session.run('SET GLOBAL enable_external_file_cache = false');
      await session.run(`SET GLOBAL allowed_directories = [${quotePath(options.directory)}]`);
      await session.run('SET GLOBAL enable_external_access = false');
    });
    return engine;
  }

  /** Runs `use` on a connection of its own; a signal or a time limit interrupts what it runs. */
  async session<T>(use: (session: Session) => Promise<T>, limit: Limit = {}): Promise<T> {
    if (limit.signal?.aborted === true) throw cancelled();
    const connection = this.#idle.pop() ?? (await this.#instance.connect());
    const session = new Session(connection, limit);
    try {
      const result = await use(session);
      this.#idle.push(connection);
      return result;
    } catch (error) {
      connection.closeSync();
      throw session.explain(error);
    } finally {
      session.end();
    }
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
  }
}

export interface Limit {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export class Session {
  readonly #connection: DuckDBConnection;
  readonly #limit: Limit;
  readonly #stop = (): void => this.#interrupt('cancelled');
  readonly #timer: NodeJS.Timeout | undefined;
  #ended: 'cancelled' | 'timeout' | undefined;

  constructor(connection: DuckDBConnection, limit: Limit) {
    this.#connection = connection;
    this.#limit = limit;
    limit.signal?.addEventListener('abort', this.#stop, { once: true });
    if (limit.timeoutMs !== undefined) {
      this.#timer = setTimeout(() => this.#interrupt('timeout'), limit.timeoutMs);
    }
  }

  async run(sql: string): Promise<void> {
    this.check();
    await this.#connection.run(sql);
  }

  async rows(sql: string): Promise<SqlRow[]> {
    this.check();
    const reader = await this.#connection.runAndReadAll(sql);
    this.check();
    return reader.getRows();
  }

  /** Calls back with chunks of columns, as they come. */
  async columns(sql: string, visit: (columns: readonly (readonly DuckDBValue[])[]) => void): Promise<void> {
    this.check();
    const result = await this.#connection.stream(sql);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      this.check();
      visit(chunk.getColumns());
    }
  }

  /** All statements in one transaction. */
  async transaction(statements: readonly string[]): Promise<void> {
    await this.#connection.run('BEGIN TRANSACTION');
    try {
      for (const statement of statements) await this.#connection.run(statement);
      await this.#connection.run('COMMIT');
    } catch (error) {
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  explain(error: unknown): unknown {
    if (this.#ended === 'cancelled') return cancelled();
    if (this.#ended === 'timeout') {
      return new AppError('query.timeout', 'The search took longer than its time limit.', { cause: error });
    }
    if (error instanceof AppError) return error;
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes('Out of Memory')) {
      return new AppError('query.too_large', 'The query needs more memory than the store may use.', { cause: error });
    }
    return new AppError('store.unavailable', 'The store could not run the query.', { cause: error });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#limit.signal?.removeEventListener('abort', this.#stop);
  }

  #interrupt(reason: 'cancelled' | 'timeout'): void {
    this.#ended ??= reason;
    this.#connection.interrupt();
  }

  /** Throws when the session was cancelled or ran out of time. */
  check(): void {
    if (this.#ended === 'cancelled') throw cancelled();
    if (this.#ended === 'timeout') throw new AppError('query.timeout', 'The search took longer than its time limit.');
  }
}

function cancelled(): AppError {
  return new AppError('query.cancelled', 'The search was cancelled.');
}

function quotePath(path: string): string {
  return `'${path.replaceAll("'", "''")}/'`;
}

/** A BIGINT or number of a result as a JS number; our own columns stay within 2^53. */
export function asNumber(value: DuckDBValue | undefined): number {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : 0;
}

/** A VARCHAR of a result; '' for NULL. */
export function asText(value: DuckDBValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
