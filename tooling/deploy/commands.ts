import { join } from 'node:path';
import {
  jobKinds,
  processKinds,
  type JobKind,
  type ProcessKind,
} from '../../apps/standalone/src/distributed/topology.ts';

export { jobKinds, processKinds, type JobKind, type ProcessKind };

const sources = 'apps/standalone/src';

/** Arguments of Node inside the image, whose working directory is the repository. */
export function argumentsOf(kind: ProcessKind | JobKind): string[] {
  const heap = `--max-old-space-size=${'heapMb' in kind ? kind.heapMb : 256}`;
  if (kind.entry !== undefined) return [heap, join(sources, kind.entry)];
  const port = 'port' in kind ? String(kind.port) : '';
  const next = ['node_modules/next/dist/bin/next', 'start', 'apps/web', '--port', port, '--hostname', '0.0.0.0'];
  return [heap, '--import', `./${join(sources, 'web-preload.ts')}`, ...next];
}

/** Memory that a container of the process may use: its heap, and as much for everything else. */
export function memoryMbOf(kind: ProcessKind | JobKind): number {
  return 'heapMb' in kind ? kind.heapMb * 2 : 512;
}

/** A command that ends well while the process is ready. */
export function healthCommand({ port, readyPath }: ProcessKind): string[] {
  const ask = `fetch('http://127.0.0.1:${port}${readyPath}',{redirect:'manual'})`;
  return ['node', '-e', `${ask}.then((r)=>process.exit(r.status<400?0:1),()=>process.exit(1))`];
}

/** Names of a kind's instances. */
export function instancesOf({ name, copies }: ProcessKind): string[] {
  return copies === 1 ? [name] : Array.from({ length: copies }, (_, i) => `${name}-${i + 1}`);
}
