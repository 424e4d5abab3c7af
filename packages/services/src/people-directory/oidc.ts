import { AppError } from '@logwarden/kernel';
import * as openid from 'openid-client';
import { isLoopback, providerFetch } from './provider-fetch.ts';

/** How an OpenID provider is reached, and what it is asked for. */
export interface OidcServer {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: a public client, by PKCE alone. */
  readonly clientSecret: string;
  readonly ca: string | null;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly mailClaim: string;
  readonly nameClaim: string;
  readonly groupsClaim: string;
}

/** A person as the provider knows it. Issuer and subject are who it is; the address decides nothing. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; empty where the provider gives none, or says that it is not verified. */
  readonly email: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** What the provider is asked again with. */
export interface OidcTokens {
  readonly refresh: string | null;
  readonly access: string;
}

/** Why a sign-in by a provider is refused. */
export type OidcRefusal = 'flow' | 'state' | 'denied' | 'client' | 'code' | 'token' | 'email' | 'address' | 'no_roles';

/** What is secret to one sign-in, between its beginning and its end. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The person must show at the provider who it is, whatever session it has there. */
  readonly fresh: boolean;
}

export interface OidcAnswer {
  readonly person: OidcPerson;
  /** When the person last showed the provider who it is, in seconds since 1970; undefined: it does not say. */
  readonly shownAtS: number | undefined;
  readonly tokens: OidcTokens;
}

const timeoutS = 5;
const skewS = 30;
/** How long ago a person may have shown who it is where that was asked for. */
const freshS = 600;
/** Signatures with a public key only. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

export function refusal(reason: OidcRefusal, message: string, cause?: unknown): AppError {
  return new AppError('auth.invalid', message, { details: { reason }, ...(cause === undefined ? {} : { cause }) });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** What went wrong, in words for the person; what the provider itself wrote stays in the cause. */
function asRefusal(error: unknown): AppError {
  for (let cause: unknown = error; cause !== undefined; cause = causeOf(cause)) {
    if (cause instanceof AppError) return cause;
  }
  if (error instanceof openid.AuthorizationResponseError) {
    return refusal('denied', 'The identity provider did not sign this person in.', error);
  }
  const isClients = error instanceof openid.ResponseBodyError && /^(invalid|unauthorized)_client$/.test(error.error);
  // Only the end for tokens answers a challenge here: the one that knows people is asked by userInfo().
  if (isClients || error instanceof openid.WWWAuthenticateChallengeError) {
    return refusal('client', 'The identity provider does not accept the client of this installation.', error);
  }
  if (error instanceof openid.ResponseBodyError) {
    return refusal('code', 'The identity provider does not accept this sign-in; it may have been used already.', error);
  }
  return refusal('token', 'What the identity provider answered does not prove who signs in.', error);
}

type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, else by a path of members: `realm_access.roles`. */
function claimOf(claims: Claims | undefined, name: string): unknown {
  if (claims === undefined) return undefined;
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function groupsOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === 'string' && item !== '');
}

function clientAuth(server: OidcServer, methods: readonly string[] | undefined): openid.ClientAuth {
  if (server.clientSecret === '') return openid.None();
  const usesBasic = methods === undefined || methods.includes('client_secret_basic');
  return usesBasic ? openid.ClientSecretBasic(server.clientSecret) : openid.ClientSecretPost(server.clientSecret);
}

async function userInfo(config: openid.Configuration, accessToken: string, subject: string): Promise<Claims> {
  try {
    return await openid.fetchUserInfo(config, accessToken, subject);
  } catch (error) {
    const isRefused = error instanceof openid.WWWAuthenticateChallengeError;
    throw isRefused ? refusal('code', 'The identity provider does not know this sign-in any more.', error) : error;
  }
}

async function discover(server: OidcServer): Promise<openid.Configuration> {
  const url = new URL(server.issuer);
  const fetch = providerFetch(server.ca);
  const isPlain = url.protocol === 'http:' && isLoopback(url.hostname);
  const found = await openid.discovery(url, server.clientId, undefined, openid.None(), {
    [openid.customFetch]: fetch,
    timeout: timeoutS,
    execute: isPlain ? [openid.allowInsecureRequests] : [],
  });
  const metadata = { ...found.serverMetadata(), supportsPKCE: undefined };
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const config = new openid.Configuration(
    { ...metadata, id_token_signing_alg_values_supported: offered.filter((name) => algorithms.includes(name)) },
    server.clientId,
    { [openid.clockTolerance]: skewS },
    clientAuth(server, metadata.token_endpoint_auth_methods_supported),
  );
  config[openid.customFetch] = fetch;
  config.timeout = timeoutS;
  if (isPlain) openid.allowInsecureRequests(config);
  openid.enableNonRepudiationChecks(config);
  return config;
}

/** An OpenID provider that has told where its ends are. Everything rejects with `auth.invalid` or `db.unavailable`. */
export class OidcProvider {
  readonly #server: OidcServer;
  readonly #config: openid.Configuration;

  private constructor(server: OidcServer, config: openid.Configuration) {
    this.#server = server;
    this.#config = config;
  }

  static async connect(server: OidcServer): Promise<OidcProvider> {
    try {
      return new OidcProvider(server, await discover(server));
    } catch (cause) {
      const error = asRefusal(cause);
      if (error.code === 'db.unavailable') throw error;
      throw new AppError('db.unavailable', 'The identity provider does not describe itself as its address says.', {
        details: { reason: 'provider' },
        cause,
      });
    }
  }

  /** Where to send the browser, and what must be kept until it comes back. */
  async begin(fresh: boolean): Promise<{ readonly url: string; readonly flow: OidcFlow }> {
    const flow = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
      fresh,
    };
    const url = openid.buildAuthorizationUrl(this.#config, {
      redirect_uri: this.#server.redirectUri,
      scope: this.#server.scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { url: url.href, flow };
  }

  /** Who came back; `query` is that of the address the provider sent the browser to. */
  async finish(flow: OidcFlow, query: string): Promise<OidcAnswer> {
    const url = new URL(this.#server.redirectUri);
    url.search = query;
    if (url.searchParams.get('state') !== flow.state) {
      throw refusal('state', 'This answer belongs to another sign-in; begin again.');
    }
    try {
      const tokens = await openid.authorizationCodeGrant(this.#config, url, {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
        ...(flow.fresh ? { maxAge: freshS } : {}),
      });
      const claims = tokens.claims();
      if (claims === undefined) throw refusal('token', 'The identity provider gave no proof of who signs in.');
      const person = await this.#person(claims, claims.sub, tokens.access_token);
      const kept = { refresh: tokens.refresh_token ?? null, access: tokens.access_token };
      return { person, shownAtS: claims.auth_time, tokens: kept };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** What the provider says of the person now; rejects with `auth.invalid` when it does not vouch for it any more. */
  async ask(subject: string, known: OidcTokens): Promise<{ readonly person: OidcPerson; readonly tokens: OidcTokens }> {
    try {
      if (known.refresh === null) {
        if (this.#config.serverMetadata().userinfo_endpoint === undefined) {
          throw refusal('code', 'The identity provider gave nothing to ask again with.');
        }
        return { person: await this.#person(undefined, subject, known.access), tokens: known };
      }
      const tokens = await openid.refreshTokenGrant(this.#config, known.refresh);
      const claims = tokens.claims();
      if (claims !== undefined && claims.sub !== subject) throw refusal('token', 'The answer is about somebody else.');
      const kept = { refresh: tokens.refresh_token ?? known.refresh, access: tokens.access_token };
      return { person: await this.#person(claims, subject, tokens.access_token), tokens: kept };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  async #person(claims: Claims | undefined, subject: string, accessToken: string): Promise<OidcPerson> {
    const { mailClaim, nameClaim, groupsClaim } = this.#server;
    const metadata = this.#config.serverMetadata();
    const isWhole = [mailClaim, groupsClaim].every((name) => claimOf(claims, name) !== undefined);
    const info =
      isWhole || metadata.userinfo_endpoint === undefined
        ? undefined
        : await userInfo(this.#config, accessToken, subject);
    const pick = (name: string): unknown => claimOf(claims, name) ?? claimOf(info, name);
    const isUnverified = mailClaim === 'email' && pick('email_verified') === false;
    const email = isUnverified ? '' : textOf(pick(mailClaim)).toLowerCase();
    const name = textOf(pick(nameClaim)) || email;
    return { issuer: metadata.issuer, subject, email, name, groups: groupsOf(pick(groupsClaim)) };
  }
}
