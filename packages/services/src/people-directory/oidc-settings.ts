import { OidcSettings, type DirectoryMapping, type OidcUpdate } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { actingUser, authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { assertRecent } from '../session/recent.ts';
import type { LiveSession } from '../session/session-view.ts';
import type { OidcServer } from './oidc.ts';
import type { OidcProviders } from './oidc-providers.ts';
import { isLoopback } from './provider-fetch.ts';
import { readSettings, settingsEntry, writeSettings } from './settings-row.ts';

interface Deps extends ServiceDeps {
  readonly keys: InstallationKeys;
}

const id = 'oidc';
const secretContext = 'oidc:client';
const callbackPath = '/api/oidc/callback';

const defaults: Omit<OidcSettings, 'hasClientSecret'> = {
  enabled: false,
  name: '',
  issuer: '',
  clientId: '',
  ca: null,
  redirectUri: '',
  scopes: ['openid', 'profile', 'email'],
  mailClaim: 'email',
  nameClaim: 'name',
  groupsClaim: 'groups',
  mapping: [],
};

interface Stored {
  readonly settings: OidcSettings;
  readonly sealedSecret: string;
}

async function read(db: PlatformDbs['accounts']): Promise<Stored> {
  const { config, sealed, ...row } = await readSettings(db, id, 'sealedSecret');
  const settings = OidcSettings.parse({ ...defaults, ...config, ...row, hasClientSecret: sealed !== '' });
  return { settings, sealedSecret: sealed };
}

/** A provider that is in use, with the secret of this installation's client. */
export interface KnownProvider {
  readonly name: string;
  readonly server: OidcServer;
  readonly mapping: readonly DirectoryMapping[];
}

/** The provider people may sign in by; undefined: none. */
export async function enabledOidc(deps: Pick<Deps, 'database' | 'keys'>): Promise<KnownProvider | undefined> {
  const { settings, sealedSecret } = await deps.database.withPlatform('accounts', read);
  if (!settings.enabled) return undefined;
  const clientSecret = sealedSecret === '' ? '' : deps.keys.unseal(sealedSecret, secretContext);
  return { name: settings.name, server: serverOf(settings, clientSecret), mapping: settings.mapping };
}

function serverOf(settings: OidcSettings, clientSecret: string): OidcServer {
  const { issuer, clientId, ca, redirectUri, scopes, mailClaim, nameClaim, groupsClaim } = settings;
  return { issuer, clientId, clientSecret, ca, redirectUri, scopes, mailClaim, nameClaim, groupsClaim };
}

/** What the button of the sign-in page calls the provider; null: there is none. */
export async function oidcSignInName(deps: Pick<Deps, 'database'>): Promise<string | null> {
  const { settings } = await deps.database.withPlatform('accounts', read);
  if (!settings.enabled) return null;
  return settings.name === '' ? new URL(settings.issuer).hostname : settings.name;
}

export async function getOidc(call: { readonly ctx: PlatformCtx; readonly deps: Deps }): Promise<OidcSettings> {
  authorise(call.ctx, 'platform.directory');
  return (await call.deps.database.withPlatform('accounts', read)).settings;
}

function wrong(field: string, expected: string): AppError {
  return new AppError('request.invalid', `The provider cannot be used like this: ${field} takes ${expected}.`, {
    details: { field, expected },
  });
}

/** People follow these addresses with proof of who they are, so both must be encrypted unless they end on this machine. */
function isProtected(url: URL | null): url is URL {
  if (url === null || url.username !== '' || url.hash !== '' || url.search !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function assertUsable(settings: OidcSettings): void {
  if (!isProtected(URL.parse(settings.issuer))) throw wrong('issuer', 'https://host/path, without a query');
  const redirect = URL.parse(settings.redirectUri);
  if (!isProtected(redirect) || redirect.pathname !== callbackPath) {
    throw wrong('redirectUri', `https://console.example${callbackPath}`);
  }
  if (settings.clientId === '') throw wrong('clientId', 'the id that the provider gave this installation');
  if (!settings.scopes.includes('openid')) throw wrong('scopes', 'openid among them');
}

/** Asked before the settings hold, so that a wrong address is told to whoever types it. */
async function assertAnswers(providers: OidcProviders, server: OidcServer): Promise<void> {
  await providers.get(server).catch((cause: unknown) => {
    throw new AppError('request.invalid', 'No OpenID provider of this name answers at this address.', {
      details: {
        field: 'issuer',
        expected: 'the issuer as the provider calls itself, reachable and trusted from here',
      },
      cause,
    });
  });
}

/** Changes what is given. It decides who gets in, so it takes a person who has just signed in. */
export async function updateOidc(call: {
  readonly ctx: PlatformCtx;
  readonly input: OidcUpdate;
  readonly session: LiveSession;
  readonly deps: Deps & { readonly providers: OidcProviders };
}): Promise<OidcSettings> {
  const { ctx, input, deps } = call;
  authorise(ctx, 'platform.directory');
  actingUser(ctx);
  assertRecent(call.session.info);
  const { clientSecret, ...members } = input;
  const given = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const before = await deps.database.withPlatform('accounts', read);
  const after = OidcSettings.parse({ ...before.settings, ...given });
  if (after.enabled) assertUsable(after);
  const { issuer, ca } = before.settings;
  const isNew = !before.settings.enabled || after.issuer !== issuer || after.ca !== ca;
  if (after.enabled && isNew) await assertAnswers(deps.providers, serverOf(after, ''));
  return deps.database.inSteps(async (steps) => {
    const settings = await steps.asPlatform('accounts', async (db) => {
      const current = await read(db);
      const sealed =
        clientSecret === undefined || clientSecret === '' ? '' : deps.keys.seal(clientSecret, secretContext);
      const sealedSecret = clientSecret === undefined ? current.sealedSecret : sealed;
      const stored = { ...current.settings, ...given, hasClientSecret: sealedSecret !== '' };
      const { enabled, mapping, hasClientSecret: _, ...config } = OidcSettings.parse(stored);
      await writeSettings(db, id, { enabled, mapping, config: { ...config, sealedSecret }, actor: ctx.actor });
      return OidcSettings.parse(stored);
    });
    const changed = clientSecret === undefined ? given : { ...given, clientSecret: true };
    const entry = settingsEntry(ctx, id, { given: changed, url: settings.issuer, enabled: settings.enabled });
    await appendAudit(steps, entry, { nowMs: deps.clock.nowMs() });
    return settings;
  });
}
