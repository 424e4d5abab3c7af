import { AppError } from '@logwarden/kernel';
import { createServer } from 'node:net';
import { isCode } from './files.ts';

/** A listener to be, the variable that moves it, and what people call it. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  readonly variable: string;
  readonly what: string;
}

async function problemOf(wanted: WantedPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      if (isCode(error, 'EADDRINUSE')) resolve('is taken by another program');
      else if (isCode(error, 'EACCES')) resolve('needs rights that this user does not have');
      else resolve(`cannot be used (${error.message})`);
    });
    server.listen({ port: wanted.port, host: wanted.host, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

/** Checks every port before anything starts; throws one `config.invalid` that names all that cannot be used. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const w of wanted) {
    const problem = await problemOf(w);
    if (problem !== undefined) {
      problems.push(
        `Port ${w.port} (${w.what}) ${problem}. Stop that program, or move ours: ${w.variable}=${w.port + 100} npm start`,
      );
    }
  }
  if (problems.length > 0) throw new AppError('config.invalid', problems.join('\n'));
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** So many loopback ports that nobody uses now, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
