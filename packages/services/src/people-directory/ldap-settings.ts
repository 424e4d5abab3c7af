import { LdapSettings, type DirectoryMapping, type LdapUpdate } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { actingUser, authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { assertRecent } from '../session/recent.ts';
import type { LiveSession } from '../session/session-view.ts';
import type { LdapServer } from './ldap.ts';
import { isLoopback } from './provider-fetch.ts';
import { readSettings, settingsEntry, writeSettings } from './settings-row.ts';

interface Deps extends ServiceDeps {
  readonly keys: InstallationKeys;
}
interface Call {
  readonly ctx: PlatformCtx;
  readonly deps: Deps;
}

const id = 'ldap';
const passwordContext = 'ldap:bind';

const defaults: Omit<LdapSettings, 'hasBindPassword'> = {
  enabled: false,
  url: '',
  startTls: false,
  ca: null,
  bindDn: '',
  userBase: '',
  mailAttribute: 'mail',
  nameAttribute: 'cn',
  idAttribute: 'entryUUID',
  groupBase: '',
  memberAttribute: 'member',
  mapping: [],
};

interface Stored {
  readonly settings: LdapSettings;
  readonly sealedPassword: string;
}

async function read(db: PlatformDbs['accounts']): Promise<Stored> {
  const { config, sealed, ...row } = await readSettings(db, id, 'sealedPassword');
  const settings = LdapSettings.parse({ ...defaults, ...config, ...row, hasBindPassword: sealed !== '' });
  return { settings, sealedPassword: sealed };
}

/** A directory that is in use, with the password of its account. */
export interface Directory {
  readonly server: LdapServer;
  readonly mapping: readonly DirectoryMapping[];
}

/** The directory people may sign in by; undefined: none. */
export async function enabledLdap(deps: Pick<Deps, 'database' | 'keys'>): Promise<Directory | undefined> {
  const { settings, sealedPassword } = await deps.database.withPlatform('accounts', read);
  if (!settings.enabled) return undefined;
  const bindPassword = sealedPassword === '' ? '' : deps.keys.unseal(sealedPassword, passwordContext);
  return { server: { ...settings, bindPassword }, mapping: settings.mapping };
}

export async function getLdap(call: Call): Promise<LdapSettings> {
  authorise(call.ctx, 'platform.directory');
  return (await call.deps.database.withPlatform('accounts', read)).settings;
}

function wrong(field: string, expected: string): AppError {
  return new AppError('request.invalid', `The directory cannot be used like this: ${field} takes ${expected}.`, {
    details: { field, expected },
  });
}

/** Passwords travel to it, so the way must be encrypted unless it ends on this machine. */
function assertUsable(settings: LdapSettings): void {
  const url = URL.parse(settings.url);
  if (url === null || !['ldap:', 'ldaps:'].includes(url.protocol)) {
    throw wrong('url', 'ldaps://host:636, or ldap://host with startTls');
  }
  if (url.protocol === 'ldap:' && !settings.startTls && !isLoopback(url.hostname))
    throw wrong('startTls', 'true, or an ldaps:// address');
  if (settings.userBase === '') throw wrong('userBase', 'where people are, e.g. ou=people,dc=bank,dc=example');
  if (settings.groupBase === '') throw wrong('groupBase', 'where groups are, e.g. ou=groups,dc=bank,dc=example');
}

/** Changes what is given. It decides where passwords go, so it takes a person who has just signed in. */
export async function updateLdap(
  call: Call & { readonly input: LdapUpdate; readonly session: LiveSession },
): Promise<LdapSettings> {
  authorise(call.ctx, 'platform.directory');
  actingUser(call.ctx);
  assertRecent(call.session.info);
  const { ctx, input, deps } = call;
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return deps.database.inSteps(async (steps) => {
    const settings = await steps.asPlatform('accounts', async (db) => {
      const before = await read(db);
      const { bindPassword } = input;
      const sealedPassword =
        bindPassword === undefined
          ? before.sealedPassword
          : bindPassword === ''
            ? ''
            : deps.keys.seal(bindPassword, passwordContext);
      const after = LdapSettings.parse({
        ...before.settings,
        ...Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'bindPassword')),
        hasBindPassword: sealedPassword !== '',
      });
      if (after.enabled) assertUsable(after);
      const { enabled, mapping, hasBindPassword: _, ...config } = after;
      await writeSettings(db, id, { enabled, mapping, config: { ...config, sealedPassword }, actor: ctx.actor });
      return after;
    });
    const { url, enabled } = settings;
    await appendAudit(steps, settingsEntry(ctx, id, { given, url, enabled }), { nowMs: deps.clock.nowMs() });
    return settings;
  });
}
