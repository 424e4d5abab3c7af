import { AppError } from '@logwarden/kernel';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Provider, type Configuration } from 'oidc-provider';

/** A person of the provider. */
export interface ProviderPerson {
  readonly email: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly email_verified?: boolean;
}

type Claims = Readonly<Record<string, unknown>>;

/** What a test does to the provider while it runs. */
export interface ProviderScript {
  /** By subject; who is taken out is refused everywhere. */
  readonly people: Map<string, ProviderPerson>;
  /** Who signs in next; undefined: the person gives up. */
  signsIn: string | undefined;
  givesRefreshTokens: boolean;
  /** Changes what an ID token says before it is signed anew; `alg` none: not signed at all. */
  forge:
    | ((claims: Claims) => { readonly claims: Claims; readonly alg?: 'none' | 'RS256'; readonly foreignKey?: true })
    | undefined;
}

export interface OpenIdProvider {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly script: ProviderScript;
  stop(): Promise<void>;
  /** Listens again where it listened before. */
  start(): Promise<void>;
}

const client = { id: 'logwarden', secret: 'the secret of the client' };
const keyId = 'one';

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(claims: Claims, alg: string, key: KeyObject): string {
  const text = `${base64url({ alg, kid: keyId, typ: 'JWT' })}.${base64url(claims)}`;
  return `${text}.${alg === 'none' ? '' : sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** The claims of a token the provider has just made. */
function claimsOf(token: string): Claims {
  const body: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function configuration(script: ProviderScript, key: KeyObject, redirectUri: string): Configuration {
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['of a test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: async () => script.givesRefreshTokens,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    findAccount: async (_, subject) => {
      const person = script.people.get(subject);
      if (person === undefined) return undefined;
      return { accountId: subject, claims: async () => ({ sub: subject, email_verified: true, ...person }) };
    },
    loadExistingGrant: async ({ oidc }) => {
      const { client: asking, session, provider } = oidc;
      if (asking === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  };
}

async function forged(ctx: { body?: unknown }, script: ProviderScript, key: KeyObject): Promise<void> {
  const body: unknown = ctx.body;
  if (script.forge === undefined || typeof body !== 'object' || body === null) return;
  const token: unknown = Reflect.get(body, 'id_token');
  if (typeof token !== 'string') return;
  const { claims, alg = 'RS256', foreignKey } = script.forge(claimsOf(token));
  const by = foreignKey === true ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : key;
  ctx.body = { ...body, id_token: signed(claims, alg, by) };
}

/** Listens on loopback and signs people in as the script says, without a page. */
export async function startOpenIdProvider(redirectUri: string): Promise<OpenIdProvider> {
  const script: ProviderScript = { people: new Map(), signsIn: undefined, givesRefreshTokens: true, forge: undefined };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.end();
  let server: Server | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const next = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', resolve));
    const address = next.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
    server = next;
  };
  await start();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, configuration(script, privateKey, redirectUri));
  provider.use(async (ctx, next) => {
    await next();
    await forged(ctx, script, privateKey);
  });
  const finish = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const subject = script.signsIn;
    const result = subject === undefined ? { error: 'access_denied' } : { login: { accountId: subject } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
  const rest = provider.callback();
  answer = (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) {
      finish(request, response).catch(() => response.writeHead(500).end());
    } else void rest(request, response);
  };
  const stop = async (): Promise<void> => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  };
  return { issuer, client, script, start, stop };
}

/** Follows the browser's way from `url` until it is sent to `until`, with cookies; returns the query it is sent there with. */
export async function followToRedirect(url: string, until: string, jar = new Map<string, string>()): Promise<string> {
  let at = url;
  for (let steps = 0; steps < 10; steps++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answer.headers.get('location');
    if (location === null)
      throw new AppError('internal.unexpected', `no way on: ${answer.status} ${await answer.text()}`);
    at = new URL(location, at).href;
    if (at.startsWith(until)) return new URL(at).search.slice(1);
  }
  throw new AppError('internal.unexpected', 'too many redirects');
}
