'use client';

import { routeQuery } from '@logwarden/client';
import type { Grant } from '@logwarden/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan, useClient } from '../frame/session-context.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface GrantNames {
  readonly subjects: Readonly<Record<Grant['subjectKind'], readonly Choice[]>>;
  readonly scopes: Readonly<Record<Grant['scopeKind'], readonly Choice[]>>;
}

const byLabel = (a: Choice, b: Choice): number => a.label.localeCompare(b.label);

/** Whom and what a grant can name, by their names. A list that the reader may not see is empty: ids are shown then. */
export function useGrantNames(): GrantNames {
  const client = useClient();
  const tRoles = useTranslations('frame.roles');
  const members = useQuery({ ...routeQuery(client, 'listMembers'), enabled: useCan('members.read') });
  const groups = useQuery({ ...routeQuery(client, 'listGroups'), enabled: useCan('groups.read') });
  const keys = useQuery({ ...routeQuery(client, 'listApiKeys'), enabled: useCan('keys.read') });
  const sources = useQuery({ ...routeQuery(client, 'listSources'), enabled: useCan('sources.read') });
  const systems = useQuery({ ...routeQuery(client, 'listSystems'), enabled: useCan('systems.read') });
  const named = (items: readonly { readonly id: string; readonly name: string }[] | undefined): readonly Choice[] =>
    (items ?? []).map(({ id, name }) => ({ value: id, label: name })).sort(byLabel);
  return {
    subjects: {
      user: (members.data?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name })).sort(byLabel),
      group: named(groups.data?.items),
      role: (['admin', 'operator', 'analyst', 'auditor'] as const).map((value) => ({ value, label: tRoles(value) })),
      key: named(keys.data?.items.filter((key) => key.use !== 'ingest' && key.revokedAt === null)),
    },
    scopes: { all: [], system: named(systems.data?.items), source: named(sources.data?.items) },
  };
}

export function nameOf(choices: readonly Choice[], id: string): string {
  return choices.find((choice) => choice.value === id)?.label ?? id;
}
