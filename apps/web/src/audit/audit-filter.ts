import type { AuditRecord } from '@logwarden/contracts';
import type { CallInput } from '@logwarden/client';

/** What records speak of: the first word of their action. */
export const auditObjects = [
  'session',
  'factor',
  'members',
  'groups',
  'grants',
  'keys',
  'settings',
  'systems',
  'sources',
  'logs',
  'quarantine',
  'lifecycle',
  'masking',
  'pii',
  'audit',
  'tenants',
  'quotas',
  'directory',
  'emergency',
  'platform',
] as const;

/** Actions that have a sentence in the catalogue, with `_` for the dot. */
export const actionKeys = [
  'session_sign_in',
  'session_sign_out',
  'session_end',
  'session_fresh',
  'session_enter_tenant',
  'session_change_password',
  'factor_confirm',
  'factor_remove',
  'members_add',
  'members_update',
  'members_remove',
  'members_end_sessions',
  'groups_create',
  'groups_update',
  'groups_remove',
  'groups_add_member',
  'groups_remove_member',
  'grants_create',
  'grants_revoke',
  'keys_create',
  'keys_revoke',
  'settings_update',
  'systems_create',
  'systems_update',
  'sources_create',
  'sources_update',
  'logs_read_many',
  'logs_download',
  'quarantine_replay',
  'lifecycle_create',
  'lifecycle_to_warm',
  'lifecycle_to_hot',
  'lifecycle_remove',
  'lifecycle_remove_oldest',
  'masking_propose',
  'masking_activate',
  'masking_reject',
  'masking_burst',
  'masking_rotate_key',
  'masking_retire_key',
  'pii_lookup',
  'pii_reveal_request',
  'pii_reveal_approve',
  'pii_reveal_refuse',
  'pii_reveal_open',
  'audit_export',
  'tenants_create',
  'tenants_update',
  'quotas_update',
  'directory_update',
  'emergency_seal',
  'platform_first_run',
] as const;
export type ActionKey = (typeof actionKeys)[number];

export function actionKey(action: string): ActionKey | undefined {
  const key = action.replaceAll('.', '_');
  return actionKeys.find((known) => known === key);
}

export const spans = ['h1', 'h24', 'd7', 'd30', 'all', 'custom'] as const;
export type Span = (typeof spans)[number];
const hours: Readonly<Record<Exclude<Span, 'all' | 'custom'>, number>> = { h1: 1, h24: 24, d7: 168, d30: 720 };

export const outcomes = ['ok', 'refused', 'failed'] as const;

export interface AuditFilter {
  readonly span: Span;
  /** Instants of a custom span; empty: open. */
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly action: string;
  readonly outcome: (typeof outcomes)[number] | '';
}

/** A span that moves with the time is cut to the minute, so that one page and the next are of the same question. */
export function auditQuery(filter: AuditFilter, nowMs: number): NonNullable<CallInput<'listAudit'>['query']> {
  const { span, from, to, actor, action, outcome } = filter;
  const began = span === 'all' || span === 'custom' ? undefined : nowMs - (nowMs % 60_000) - hours[span] * 3_600_000;
  return {
    ...(began === undefined ? {} : { from: new Date(began).toISOString() }),
    ...(span === 'custom' && from !== '' ? { from } : {}),
    ...(span === 'custom' && to !== '' ? { to } : {}),
    ...(actor === '' ? {} : { actor }),
    ...(action === '' ? {} : { action }),
    ...(outcome === '' ? {} : { outcome }),
  };
}

/** Who did it, in a word. */
export function actorName({ actor }: AuditRecord): string {
  return actor.name ?? actor.id;
}
