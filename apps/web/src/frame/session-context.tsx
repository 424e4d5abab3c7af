'use client';

import { type Client, ClientError, createClient, routeKey, routeQuery } from '@logwarden/client';
import type { Permission, SessionInfo, TenantSummary } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
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

/** Answers about the session itself do not depend on the tenant, and are how a page learns that it was switched. */
function isAboutSession(input: RequestInfo | URL): boolean {
  const url = input instanceof Request ? input.url : input.toString();
  return url.includes('/api/v1/session');
}

/** There a 401 speaks of the password or code that was typed, not of the session. */
function takesProof(input: RequestInfo | URL): boolean {
  const url = input instanceof Request ? input.url : input.toString();
  return /\/api\/v1\/session\/(password|fresh|factor)/.test(url);
}

/**
 * The console's fetch. It names the tenant this page believes to be in, so that a switch in another tab is refused here
 * instead of mixing two tenants; and an answer that the session has ended leads to the sign-in page, and back afterwards.
 */
function consoleFetch(tenantId: () => string | undefined): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    const tenant = tenantId();
    if (tenant !== undefined && !isAboutSession(input)) headers.set('logwarden-tenant', tenant);
    const response = await fetch(input, { ...init, headers });
    if (response.status === 401 && !takesProof(input)) leaveForSignIn();
    return response;
  };
}

export interface SessionProviderProps {
  readonly initial: SessionInfo;
  readonly isDemo: boolean;
  readonly children: ReactNode;
}

export function SessionProvider({ initial, isDemo, children }: SessionProviderProps): ReactElement {
  const tenantRef = useRef(initial.tenant?.id);
  const client = useMemo(() => createClient({ baseUrl: '/api/lw', fetch: consoleFetch(() => tenantRef.current) }), []);
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
  const tenantId = data.tenant?.id;
  useEffect(() => {
    if (tenantRef.current === tenantId) return;
    tenantRef.current = tenantId;
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'getSession' });
  }, [tenantId, queries]);
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
