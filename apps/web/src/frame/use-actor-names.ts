'use client';

import { routeQuery } from '@logwarden/client';
import { useQuery } from '@tanstack/react-query';
import { useCan, useClient, useSession } from './session-context.tsx';

/** The shown name of who did something, from `user:…`, `key:…` or `system:…`; ids where the reader may not see names. */
export function useActorNames(): (writtenBy: string) => string {
  const client = useClient();
  const { user } = useSession().session;
  const members = useQuery({ ...routeQuery(client, 'listMembers'), enabled: useCan('members.read') });
  const keys = useQuery({ ...routeQuery(client, 'listApiKeys'), enabled: useCan('keys.read') });
  return (writtenBy) => {
    const id = writtenBy.replace(/^[a-z]+:/i, '');
    if (id === user.id) return user.name;
    const member = members.data?.items.find(({ userId }) => userId === id);
    return member?.name ?? keys.data?.items.find((key) => key.id === id)?.name ?? id;
  };
}
