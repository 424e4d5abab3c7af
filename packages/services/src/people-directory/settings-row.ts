import { DirectoryMapping } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError, type Actor, type PlatformCtx } from '@logwarden/kernel';
import type { AuditEntry } from '../audit/append-audit.ts';
import { writtenBy } from '../deps.ts';

type Db = PlatformDbs['accounts'];
type Kind = 'ldap' | 'oidc';

interface SettingsRow {
  readonly enabled: boolean;
  readonly config: object;
  readonly mapping: DirectoryMapping[];
  /** A secret of the settings, sealed; empty: none. */
  readonly sealed: string;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The settings of a directory as they are stored. `sealedName`: the member of them that is sealed. */
export async function readSettings(db: Db, id: Kind, sealedName: string): Promise<SettingsRow> {
  const row = await db.directorySetting.findUnique({ where: { id } });
  const config = objectOf(row?.config);
  const sealed: unknown = Reflect.get(config, sealedName);
  const mapping = DirectoryMapping.array().safeParse(row?.mapping ?? []);
  return {
    enabled: row?.enabled ?? false,
    config,
    mapping: mapping.data ?? [],
    sealed: typeof sealed === 'string' ? sealed : '',
  };
}

/** Stores them. `resource.not_found` when a tenant of the mapping does not exist. */
export async function writeSettings(
  db: Db,
  id: Kind,
  row: {
    readonly enabled: boolean;
    readonly config: Readonly<Record<string, string | boolean | null | string[]>>;
    readonly mapping: DirectoryMapping[];
    readonly actor: Actor;
  },
): Promise<void> {
  const { enabled, config, mapping, actor } = row;
  const tenants = [...new Set(mapping.map(({ tenantId }) => tenantId))];
  if ((await db.tenant.count({ where: { id: { in: tenants } } })) !== tenants.length) {
    throw new AppError('resource.not_found', 'There is no tenant with one of these ids.', {
      details: { field: 'mapping' },
    });
  }
  const data = { enabled, mapping, config, updatedBy: writtenBy(actor) };
  await db.directorySetting.upsert({ where: { id }, create: { id, ...data }, update: data });
}

/** The record of a change; which members were given, never what a secret of them is. */
export function settingsEntry(
  ctx: PlatformCtx,
  id: Kind,
  change: { readonly given: object; readonly url: string; readonly enabled: boolean },
): AuditEntry {
  const { given, url, enabled } = change;
  const details = { changed: Object.keys(given).sort(), url, enabled };
  return { ctx, action: 'directory.update', outcome: 'ok', target: { kind: 'directory', id }, details };
}
