import { AppError, type Clock } from '@logwarden/kernel';
import { z } from 'zod';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import type { OidcFlow, OidcTokens } from './oidc.ts';

interface Deps {
  readonly keys: InstallationKeys;
  readonly clock: Clock;
}

const flowContext = 'oidc:flow';
const flowMs = 10 * 60_000;

const Flow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  fresh: z.boolean(),
  atMs: z.number(),
});
const Tokens = z.object({ refresh: z.string().nullable(), access: z.string() });

/** Sealed for the browser to keep: it can neither read nor change it. */
export function sealFlow({ keys, clock }: Deps, flow: OidcFlow): string {
  return keys.seal(JSON.stringify({ ...flow, atMs: clock.nowMs() }), flowContext);
}

/** Undefined: sealed by another key, or changed. */
function unsealed(keys: InstallationKeys, sealed: string, context: string): unknown {
  try {
    return JSON.parse(keys.unseal(sealed, context));
  } catch (error) {
    if (error instanceof AppError && error.code === 'config.invalid') return undefined;
    throw error;
  }
}

/** Undefined: not sealed here, or more than ten minutes ago. */
export function openFlow({ keys, clock }: Deps, sealed: string): OidcFlow | undefined {
  const flow = Flow.optional().parse(unsealed(keys, sealed, flowContext));
  return flow !== undefined && clock.nowMs() - flow.atMs < flowMs ? flow : undefined;
}

function tokensContext(subject: string): string {
  return `oidc:tokens:${subject}`;
}

/** Sealed for the database, bound to the person they are about. */
export function sealTokens({ keys }: Pick<Deps, 'keys'>, subject: string, tokens: OidcTokens): string {
  return keys.seal(JSON.stringify(tokens), tokensContext(subject));
}

/** Undefined: sealed by a key that is gone. */
export function openTokens({ keys }: Pick<Deps, 'keys'>, subject: string, sealed: string): OidcTokens | undefined {
  return Tokens.optional().parse(unsealed(keys, sealed, tokensContext(subject)));
}
