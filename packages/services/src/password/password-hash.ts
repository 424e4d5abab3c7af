import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 19 MiB, 2 passes, 1 lane (OWASP's first choice): about 30 ms of one core. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** At most two hashes at once, so that a flood of sign-ins takes neither all memory nor the thread pool. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password.normalize('NFKC'), parameters));
}

let decoy: Promise<string> | undefined;

/**
 * True when the password fits. Without a stored hash (unknown address) the same work is done against a decoy, so that
 * both answers take the same time.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('decoy of nobody');
  const against = stored ?? (await decoy);
  const fits = await limited(() => verify(against, password.normalize('NFKC')));
  return fits && stored !== undefined;
}
