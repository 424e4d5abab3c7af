import { SourceCreate, type SourceView } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { createSource } from '@logwarden/services';
import { startWorld, type World, type WorldOptions } from '../../testing/world.ts';
import { buildProxy, type Proxy } from '../build-proxy.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  readonly text: string;
}

export interface ProxyWorld {
  readonly world: World;
  readonly url: string;
  /** Sends JSON, or a text as it stands. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answered>;
  source(ctx: Ctx, name: string, parser?: Readonly<Record<string, unknown>>): Promise<SourceView>;
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The proxy on a free port over the embedded store, with a database of its own. */
export async function startProxyWorld(
  options: WorldOptions & { readonly gatewayUrl?: string } = {},
): Promise<ProxyWorld> {
  const { gatewayUrl, ...rest } = options;
  const world = await startWorld(rest);
  const proxy: Proxy = buildProxy({ ...world.deps, ...(gatewayUrl === undefined ? {} : { gatewayUrl }) });
  const port = await proxy.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return {
    world,
    url,
    ask: async (method, path, { key, body, headers = {} } = {}) => {
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(key === undefined ? {} : { authorization: key }),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(payload === undefined ? {} : { body: payload }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
    },
    source: async (ctx, name, parser = {}) => {
      const made = await createSource({ ctx, deps: world.deps, input: SourceCreate.parse({ name, parser }) });
      await world.deps.directory.refresh();
      const source = (await world.deps.directory.sourcesOf(ctx.scope)).find(({ id }) => id === made.id);
      if (source === undefined) throw new AppError('internal.unexpected', `There is no source ${name}.`);
      return source;
    },
    stop: async () => {
      await proxy.close();
      await world.stop();
    },
  };
}
