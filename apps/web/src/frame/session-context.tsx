'use client';

import { type Client, ClientError, createClient, routeKey, routeQuery } from '@logwarden/client';
import type { Permission, SessionInfo, TenantSummary } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { usePreferences } from './preferences-context.tsx';

interface SessionValue {
  readonly session: SessionInfo;
  readonly client: Client;
  readonly isDemo: boolean;
}

const SessionContext = createContext<SessionValue | null>(null);

function leaveForSignIn(): void {
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/sign-in?ended=1&next=${encodeURIComponent(here)}`);
}

/** The console's fetch: an answer that the session has ended leads to the sign-in page, and back afterwards. */
async function consoleFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.status === 401) leaveForSignIn();
  return response;
}

export interface SessionProviderProps {
  readonly initial: SessionInfo;
  readonly isDemo: boolean;
  readonly children: ReactNode;
}

export function SessionProvider({ initial, isDemo, children }: SessionProviderProps): ReactElement {
  const client = useMemo(() => createClient({ baseUrl: '/api/lw', fetch: consoleFetch }), []);
  const { data } = useQuery({
    ...routeQuery(client, 'getSession'),
    initialData: initial,
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
  const queries = useQueryClient();
  useEffect(() => {
    queries.setQueryData(routeKey('getSession'), initial);
  }, [initial, queries]);
  const value = useMemo(() => ({ session: data, client, isDemo }), [data, client, isDemo]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): SessionValue {
  const value = useContext(SessionContext);
  if (value === null) throw new AppError('internal.unexpected', 'useSession outside of its provider');
  return value;
}

export function useClient(): Client {
  return useSession().client;
}

export function useTenant(): TenantSummary | null {
  return useSession().session.tenant;
}

export function useCan(permission: Permission): boolean {
  return useSession().session.permissions.includes(permission);
}

/** The IANA zone in which times are shown, by the reader's choice. */
export function useZone(): string {
  const { zone } = usePreferences();
  const tenant = useTenant();
  return zone === 'tenant' ? (tenant?.zone ?? 'UTC') : zone;
}

export function isClientError(error: unknown): error is ClientError {
  return error instanceof ClientError;
}
