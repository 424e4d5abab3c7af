import type { NextRequest } from 'next/server';
import { forward } from '../../../../server/forward.ts';
import { readApiSession } from '../../../../server/session.ts';

interface Context {
  readonly params: Promise<{ path: string[] }>;
}

export const dynamic = 'force-dynamic';

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const { path } = await context.params;
  return forward(request, path.map(encodeURIComponent).join('/'), await readApiSession());
}

export { handle as GET, handle as POST, handle as PATCH, handle as DELETE };
