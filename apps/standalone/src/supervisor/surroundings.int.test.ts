import { createServer } from 'node:net';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutOf, loadSecrets, prepareDataDirectory, takeLock } from './files.ts';
import { checkPorts } from './ports.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-files-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('checkPorts', () => {
  it('names every port that is taken and how to move it', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const wanted = [{ port, host: '127.0.0.1', variable: 'LOGWARDEN_WEB_PORT', what: 'console' }];
    await expect(checkPorts(wanted)).rejects.toThrow(
      new RegExp(`Port ${port} \\(console\\) is taken.*LOGWARDEN_WEB_PORT=`),
    );
    await new Promise((resolve) => server.close(resolve));
    await expect(checkPorts(wanted)).resolves.toBeUndefined();
  });
});

describe('the data directory', () => {
  it('says what to do when it is a file', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    await expect(prepareDataDirectory(layoutOf(file), 0)).rejects.toThrow(/--data DIR/);
  });

  it('says what to do when the disk is nearly full', async () => {
    await expect(prepareDataDirectory(layoutOf(join(dir, 'd')), 2 ** 60)).rejects.toThrow(
      /LOGWARDEN_MIN_FREE_MB.*--data DIR/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('says what to do when it cannot be read', async () => {
    await chmod(dir, 0o000);
    await expect(prepareDataDirectory(layoutOf(dir), 0)).rejects.toThrow(/right to read and write/);
    await chmod(dir, 0o700);
  });

  it('keeps its secrets private and the same over starts', async () => {
    const layout = layoutOf(dir);
    const secrets = await loadSecrets(layout);
    expect((await stat(layout.secrets)).mode & 0o077).toBe(0);
    expect(await loadSecrets(layout)).toEqual(secrets);
  });

  it('is taken over from a supervisor that is dead, not from a living one', async () => {
    const layout = layoutOf(dir);
    await writeFile(layout.lock, '999999999\n');
    await expect(takeLock(layout)).resolves.toBeUndefined();
  });
});
