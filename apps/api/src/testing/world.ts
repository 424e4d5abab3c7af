import { eventsTopic, type EnvelopeHeader, type SourceView } from '@logwarden/contracts';
import { createClient, type Client } from '@logwarden/client';
import { startTestDatabase } from '@logwarden/db/testing';
import { tenantId, type Clock, type Ctx, type KeyUse } from '@logwarden/kernel';
import { compileSource } from '@logwarden/pipeline';
import {
  createApiKey,
  createIndexMasking,
  createIngestDirectory,
  createTenant,
  LoginThrottle,
  openInstallationKeys,
  MaskKeys,
  Maskers,
} from '@logwarden/services';
import type { IndexMasking } from '@logwarden/services/indexing';
import { openDuckdbStore, type StorePort, type StoreRow } from '@logwarden/store';
import { Metrics, silentLogger } from '@logwarden/telemetry';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApi } from '../api.ts';
import type { ApiDeps } from '../deps.ts';
import { assertConforms } from './conform.ts';

export const password = 'correct horse 42';
const system = { kind: 'system', part: 'test' } as const;

/** A clock that stands until it is moved, near the true time so that the database's own times fit. */
export class TestClock implements Clock {
  #nowMs = Math.floor(Date.now() / 1000) * 1000;
  nowMs(): number {
    return this.#nowMs;
  }
  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

/** A line that was stored cut, with what came. */
export interface CutLine {
  readonly text: string;
  readonly bytes: Uint8Array;
}

export interface World {
  readonly api: FastifyInstance;
  readonly deps: ApiDeps;
  readonly clock: TestClock;
  /** The masking of what {@link World.store} puts into the store. */
  readonly masking: IndexMasking;
  /** A client of the api without a socket. `authorization` is the header's value. */
  client(authorization?: string, headers?: Readonly<Record<string, string>>): Client;
  /** Makes a tenant whose admin is `admin@<id>.example` with {@link password}. */
  addTenant(
    id: string,
  ): Promise<{ readonly ctx: Ctx; readonly readKey: string; readonly ingestKey: string; readonly adminKey: string }>;
  signIn(email: string): Promise<string>;
  /** Lets a person manage the installation, from its next sign-in on. */
  makePlatformAdmin(email: string): Promise<void>;
  /** Puts lines into the store as the indexer does. */
  store(source: SourceView, lines: readonly (string | CutLine)[]): Promise<void>;
  /** Takes the database server away; `stop` works all the same. */
  stopDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** `fetch` that ends in the api's own process, and holds every answer against the route table. */
export function injectingFetch(api: FastifyInstance): typeof fetch {
  return async (input, init) => {
    const request = new Request(
      new URL(input instanceof Request ? input.url : input.toString(), 'http://api.test'),
      init,
    );
    const body = await request.text();
    const options: InjectOptions = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      ...(body === '' ? {} : { payload: body }),
    };
    const answer = await api.inject(options);
    const path = new URL(request.url).pathname;
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const json: unknown = isJson ? answer.json() : undefined;
    assertConforms({ method: request.method, path, status: answer.statusCode, json });
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload), {
      status: answer.statusCode,
      headers,
    });
  };
}

function makeStoring(store: StorePort, clock: Clock, masking: IndexMasking): World['store'] {
  let offset = 0;
  let seq = 0;
  return async (source, lines) => {
    const header: EnvelopeHeader = {
      v: 1,
      tenant: source.tenantId,
      source: source.id,
      storageClass: source.storageClass,
      day: new Date(clock.nowMs()).toISOString().slice(0, 10),
      stream: `${source.id}/test`,
      firstSeq: seq,
      count: lines.length,
      acceptedAtMs: clock.nowMs(),
      receivedAtMs: clock.nowMs(),
      via: 'ndjson',
    };
    const pipeline = compileSource(source);
    const info = { receivedAtMs: clock.nowMs(), acceptedAtMs: clock.nowMs() };
    const rows = lines.map((line, index): StoreRow => {
      const origin = { header, index, topic: eventsTopic, partition: 0, offset };
      const isWhole = typeof line === 'string';
      const result = isWhole
        ? pipeline.parseText(line, info)
        : pipeline.parseText(line.text, { ...info, truncated: true });
      if (result.kind !== 'event') return { ...result, origin };
      const event = masking.mask.apply(source, result.event);
      return { kind: 'event', origin, event: isWhole ? event : { ...event, rawBytes: line.bytes } };
    });
    await masking.keep(masking.mask.takeFound());
    await store.commit({ topic: eventsTopic, partition: 0, fromOffset: offset, toOffset: offset + 1, rows });
    offset += 1;
    seq += lines.length;
  };
}

export interface WorldOptions extends Partial<ApiDeps> {
  /** Puts something between the api and the real store. */
  readonly wrapStore?: (store: StorePort) => StorePort;
  /** Another store than the embedded one. */
  readonly openStore?: (clock: Clock) => Promise<StorePort>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { wrapStore = (store: StorePort): StorePort => store, openStore, ...overrides } = options;
  const clock = new TestClock();
  const postgres = await startTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'logwarden-api-'));
  const engine = await (openStore?.(clock) ?? openDuckdbStore({ directory, clock, threads: 1, memoryMb: 256 }));
  const { database } = postgres;
  const ingest = createIngestDirectory({ database, clock });
  const masterKey = randomBytes(32);
  const maskers = overrides.maskers ?? new Maskers();
  const masking = createIndexMasking({ database, clock, directory: ingest, masterKey, maskers });
  const deps: ApiDeps = {
    database,
    store: wrapStore(engine),
    directory: ingest,
    maskers,
    maskKeys: new MaskKeys(masterKey),
    replayer: { replay: async () => ({ tried: 0, stored: 0, remaining: 0 }) },
    throttle: new LoginThrottle(clock),
    keys: await openInstallationKeys(join(directory, 'keys')),
    clock,
    logger: silentLogger,
    metrics: new Metrics(),
    queryTimeoutMs: 10_000,
    ...overrides,
  };
  const api = buildApi(deps);
  const client: World['client'] = (authorization, headers = {}) =>
    createClient({
      baseUrl: '',
      fetch: injectingFetch(api),
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    });
  return {
    api,
    deps,
    clock,
    masking,
    client,
    addTenant: async (id) => {
      const admin = { email: `admin@${id}.example`, name: `${id} admin`, initialPassword: password };
      await createTenant({
        ctx: { actor: system, requestId: 'test' },
        input: { id, name: id, zone: 'Asia/Shanghai', calendar: 'none', admin },
        deps,
        mustChangePassword: false,
      });
      const ctx: Ctx = { scope: { tenantId: tenantId(id) }, actor: system, requestId: 'test' };
      const key = async (use: KeyUse): Promise<string> =>
        (await createApiKey({ ctx, deps, input: { name: use, use, createSources: false, expiresAt: null } })).secret;
      return {
        ctx,
        readKey: `ApiKey ${await key('read')}`,
        ingestKey: `ApiKey ${await key('ingest')}`,
        adminKey: `ApiKey ${await key('admin')}`,
      };
    },
    signIn: async (email) => `Bearer ${(await client().signIn({ body: { email, password } })).token}`,
    makePlatformAdmin: async (email) => {
      const data = { platformAdmin: true };
      await database.withPlatform('accounts', (db) => db.user.update({ where: { email }, data }));
    },
    store: makeStoring(engine, clock, masking),
    stopDatabase: () => postgres.stopServer(),
    stop: async () => {
      await api.close();
      await engine.close();
      await deps.directory.close().catch(() => undefined);
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
