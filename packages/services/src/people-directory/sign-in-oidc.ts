import type { SignedIn } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { hashSecret } from '../secrets.ts';
import { openSession, type Peer } from '../session/open-session.ts';
import { accountOf, recordAttempt } from '../session/record-attempt.ts';
import { freshMs } from '../session/session-view.ts';
import type { SignInDeps } from '../session/sign-in.ts';
import { refusal, type OidcAnswer, type OidcFlow } from './oidc.ts';
import type { OidcProviders } from './oidc-providers.ts';
import { enabledOidc, type KnownProvider } from './oidc-settings.ts';
import { openFlow, sealFlow, sealTokens } from './oidc-seals.ts';
import { ensureLinked, mappedRoles, syncMemberships } from './sync-person.ts';

export interface OidcDeps extends SignInDeps {
  readonly providers: OidcProviders;
}

async function inUse(deps: OidcDeps): Promise<KnownProvider> {
  const known = await enabledOidc(deps);
  if (known === undefined) throw new AppError('resource.not_found', 'There is no OpenID provider to sign in by.');
  return known;
}

/** Where to send the browser, and what it must bring back. `fresh`: the person must show itself at the provider. */
export async function startOidcSignIn(call: {
  readonly input: { readonly fresh: boolean };
  readonly deps: OidcDeps;
}): Promise<{ readonly url: string; readonly flow: string }> {
  const { deps, input } = call;
  const { server } = await inUse(deps);
  const { url, flow } = await (await deps.providers.get(server)).begin(input.fresh);
  return { url, flow: sealFlow(deps, flow) };
}

interface FinishCall {
  readonly input: { readonly flow: string; readonly query: string; readonly peer: Peer };
  readonly requestId?: string;
  readonly deps: OidcDeps;
}

/**
 * Opens a session for the person the provider vouches for: the account appears at the first sign-in, its roles are those
 * of its groups at this moment. `auth.invalid` with a reason, `db.unavailable` when the provider does not answer.
 */
export async function finishOidcSignIn(call: FinishCall): Promise<SignedIn> {
  const { input, deps, requestId = '' } = call;
  const { peer } = input;
  const attempt = `oidc:${hashSecret(input.flow)}`;
  deps.throttle.begin(attempt, peer.address);
  const known = await inUse(deps);
  const subject: { userId: string | undefined } = { userId: undefined };
  try {
    const flow = await unusedFlow(deps, input.flow);
    const provider = await deps.providers.get(known.server);
    const answer = await provider.finish(flow, input.query);
    subject.userId = await linkedUser(deps, answer);
    const opened = await open(call, { known, flow, answer });
    subject.userId = opened.userId;
    const account = await accountOf(deps, { id: opened.userId });
    const entry = { outcome: 'ok', details: { method: 'oidc' } } as const;
    await recordAttempt(deps, account, { peer, requestId, entry });
    deps.throttle.succeeded(attempt, peer.address);
    return opened.signedIn;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = error.details['reason'];
    if (error.code !== 'auth.invalid' && reason !== 'provider') throw error;
    const account = subject.userId === undefined ? null : await accountOf(deps, { id: subject.userId });
    const outcome = error.code === 'auth.invalid' ? 'refused' : 'failed';
    const entry = { outcome, details: { method: 'oidc', reason: String(reason) } } as const;
    await recordAttempt(deps, account, { peer, requestId, entry });
    throw error;
  }
}

async function unusedFlow(deps: OidcDeps, sealed: string): Promise<OidcFlow> {
  const flow = openFlow(deps, sealed);
  if (flow === undefined) throw refusal('flow', 'This sign-in was not begun here, or too long ago; begin again.');
  const flowHash = hashSecret(flow.state);
  const used = await deps.database.withPlatform('accounts', (db) => db.oidcSession.count({ where: { flowHash } }));
  if (used > 0) throw refusal('flow', 'This sign-in was used already; begin again.');
  return flow;
}

async function linkedUser(deps: OidcDeps, { person }: OidcAnswer): Promise<string | undefined> {
  const key = { issuer: person.issuer, subject: person.subject };
  const link = await deps.database.withPlatform('accounts', (db) =>
    db.identityLink.findUnique({ where: { issuer_subject: key } }),
  );
  return link?.userId;
}

/** What the person is told when an account that did not come from the provider has its address. */
function asAddressTaken(error: unknown): unknown {
  const isTaken = error instanceof AppError && error.code === 'resource.conflict';
  return isTaken ? refusal('address', 'Another account has the address of this person.', error) : error;
}

async function open(
  { input, deps }: FinishCall,
  came: { readonly known: KnownProvider; readonly flow: OidcFlow; readonly answer: OidcAnswer },
): Promise<{ readonly userId: string; readonly signedIn: SignedIn }> {
  const { person, shownAtS, tokens } = came.answer;
  if (person.email === '') throw refusal('email', 'The identity provider gives no verified address of this person.');
  const roles = mappedRoles(came.known.mapping, (group) => person.groups.includes(group));
  if (roles.size === 0) throw refusal('no_roles', 'None of the groups of this person gives a role here.');
  const nowMs = deps.clock.nowMs();
  const { issuer, subject, name } = person;
  try {
    return await deps.database.inSteps(async (steps) => {
      const userId = await ensureLinked(steps, person, nowMs);
      await syncMemberships(steps, { userId, name, roles, nowMs });
      const oidc = {
        issuer,
        subject,
        flowHash: hashSecret(came.flow.state),
        sealed: sealTokens(deps, subject, tokens),
      };
      const freshUntilMs = shownAtS === undefined ? null : Math.min(shownAtS * 1000, nowMs) + freshMs;
      const signedIn = await steps.asPlatform('accounts', (db) =>
        openSession(db, {
          userId,
          peer: input.peer,
          nowMs,
          method: 'oidc',
          secondFactor: false,
          freshUntilMs,
          oidc,
        }),
      );
      return { userId, signedIn };
    });
  } catch (error) {
    throw asAddressTaken(error);
  }
}
