import { childEnvironment } from '@logwarden/config';
import { AppError } from '@logwarden/kernel';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { repository } from './our-child.ts';

/** Kafka and Elasticsearch of this data directory. */
export interface Engines {
  /** `host:port`, and URLs, joined by commas. */
  readonly kafka: string;
  readonly elasticsearch: string;
}

/** The first start fetches the engines. */
const startLimitMs = 900_000;

/** The program that starts and stops engines is a tool of its own; it finds those of a data directory by their slot. */
function engines(verb: 'start' | 'stop', dir: string): Promise<string> {
  const slot = `product-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}-`;
  const file = join(repository, 'tooling', 'engines', 'main.ts');
  const args = ['--disable-warning=ExperimentalWarning', file, verb, '--slot', slot];
  // Engines that tests are given are not ours to keep data in.
  const env = childEnvironment({ LOGWARDEN_TEST_KAFKA: '', LOGWARDEN_TEST_ELASTICSEARCH: '' });
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      verb === 'start' ? [...args, '--data', dir] : args,
      { env, cwd: repository, timeout: startLimitMs },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new AppError('config.invalid', stderr.trim() || error.message, { cause: error }));
      },
    );
  });
}

/** Starts both engines below `dir`, or finds those that an earlier start left running. Throws a sentence, e.g. without Java. */
export async function startEngines(dir: string): Promise<Engines> {
  const output = await engines('start', dir);
  const address = (name: string): string => {
    const found = new RegExp(`^LOGWARDEN_TEST_${name}=(.+)$`, 'm').exec(output)?.[1];
    if (found === undefined) throw new AppError('internal.unexpected', `no address of ${name} in: ${output}`);
    return found;
  };
  return { kafka: address('KAFKA'), elasticsearch: address('ELASTICSEARCH') };
}

export async function stopEngines(dir: string): Promise<void> {
  await engines('stop', dir);
}
