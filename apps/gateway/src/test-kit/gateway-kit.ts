import type { AppendInput, AppendResult, BusProducer } from '@logwarden/bus';
import { decodeEnvelope, ParserConfig, type EnvelopeHeader, type SourceView } from '@logwarden/contracts';
import { AppError, type TenantScope } from '@logwarden/kernel';
import { Metrics, silentLogger } from '@logwarden/telemetry';
import { buildGateway, type Gateway, type GatewayDeps } from '../gateway.ts';
import type { IngestDirectory, KeyAnswer, SourceAnswer } from '../directory.ts';
import { defaultLimits } from '../limits.ts';

/** A bus in memory: what it says is durable stands in `records`. */
export class MemoryBus implements BusProducer {
  readonly records: { readonly tenant: string; readonly key: string; readonly value: Uint8Array }[] = [];
  /** The next appends that fail, and with what; negative: all of them. */
  failures = 0;
  failWith: AppError = new AppError('bus.full', 'the bus is full');

  async append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    await Promise.resolve();
    if (this.failures !== 0) {
      this.failures--;
      throw this.failWith;
    }
    this.records.push({ tenant: scope.tenantId, key: input.key, value: input.value });
    return { partition: 0, offset: this.records.length - 1 };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  headers(): EnvelopeHeader[] {
    return this.records.map((record) => decodeEnvelope(record.value).header);
  }

  /** Texts of all events, in the order of the bus. */
  events(): string[] {
    return this.records.flatMap((record) => eventTexts(record.value));
  }
}

export function eventTexts(record: Uint8Array): string[] {
  const { bytes, starts, header } = decodeEnvelope(record);
  return Array.from({ length: header.count }, (_, i) =>
    Buffer.from(bytes.subarray(starts[i], starts[i + 1])).toString('utf8'),
  );
}

export function sourceView(name: string, parser: Partial<ParserConfig> = {}): SourceView {
  return {
    id: `s${name.replaceAll(/[^a-z0-9]/g, '')}id`,
    tenantId: 'tbank',
    name,
    storageClass: 'default',
    zone: 'Asia/Shanghai',
    version: 1,
    parser: ParserConfig.parse(parser),
    retentionDays: null,
    retentionBytes: null,
  };
}

/** Keys `good` (may create), `plain` (may not), `read`, `old`, and `other` of another tenant; sources by name. */
export class MemoryDirectory implements IngestDirectory {
  readonly sources = new Map<string, SourceView>();
  asked = 0;
  down = false;

  async resolveIngestKey(authorization: string | undefined): Promise<KeyAnswer> {
    this.asked++;
    await Promise.resolve();
    if (this.down) throw new AppError('db.unavailable', 'the database is away');
    if (authorization === undefined) return { ok: false, refusal: 'missing' };
    const [scheme = '', text = ''] = authorization.split(' ');
    const name = scheme === 'Basic' ? Buffer.from(text, 'base64').toString().split(':')[1] : text;
    if (name === 'read') return { ok: false, refusal: 'read_only' };
    if (name === 'old') return { ok: false, refusal: 'expired' };
    if (name === 'other') return { ok: true, key: { tenantId: 'tother', apiKeyId: 'kother', createSources: true } };
    if (name !== 'good' && name !== 'plain') return { ok: false, refusal: 'invalid' };
    return { ok: true, key: { tenantId: 'tbank', apiKeyId: `k${name}`, createSources: name === 'good' } };
  }

  async resolveSource(
    _scope: TenantScope,
    name: string,
    options: { readonly mayCreate: boolean },
  ): Promise<SourceAnswer> {
    this.asked++;
    await Promise.resolve();
    if (this.down) throw new AppError('db.unavailable', 'the database is away');
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return { ok: false, refusal: 'invalid_name' };
    const known = this.sources.get(name);
    if (known !== undefined) return { ok: true, source: known };
    if (!options.mayCreate) return { ok: false, refusal: 'unknown' };
    const source = sourceView(name);
    this.sources.set(name, source);
    return { ok: true, source };
  }
}

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly bus: MemoryBus;
  readonly directory: MemoryDirectory;
  readonly url: string;
  readonly port: number;
  /** A request with the key `good`, unless headers say otherwise. */
  send(path: string, body?: string | Uint8Array<ArrayBuffer>, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function startGateway(overrides: Partial<GatewayDeps> = {}): Promise<RunningGateway> {
  const bus = new MemoryBus();
  const directory = new MemoryDirectory();
  const gateway = buildGateway({
    producer: bus,
    directory,
    clock: { nowMs: () => Date.now() },
    limits: { ...defaultLimits, fullWaitMs: 0 },
    logger: silentLogger,
    metrics: new Metrics(),
    instance: 'gw1',
    epoch: 'e1',
    ...overrides,
  });
  const port = await gateway.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return {
    gateway,
    bus,
    directory,
    url,
    port,
    send: async (path, body, init = {}) => {
      const headers = new Headers({ authorization: 'ApiKey good', 'content-type': 'application/x-ndjson' });
      new Headers(init.headers).forEach((value, name) => {
        if (value === '') headers.delete(name);
        else headers.set(name, value);
      });
      const method = body === undefined ? 'GET' : 'POST';
      const response = await fetch(url + path, { method, ...init, headers, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    close: () => gateway.close(),
  };
}
