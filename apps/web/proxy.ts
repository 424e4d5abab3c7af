import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './server/csp.ts';

/** Gives every page a fresh nonce; Next reads it from the policy in the request and puts it on its own scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-path', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('cache-control', 'no-store');
  return response;
}

export const config = { matcher: [{ source: '/((?!api/|_next/static|_next/image|icon.svg).*)' }] };
