import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from './auth-options.ts';

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth types its handler as `any`; with a request and a context it answers a response. */
export async function handleAuth(request: NextRequest, context: Context): Promise<Response> {
  return (await NextAuth(request, { params: await context.params }, authOptions())) as Response;
}
