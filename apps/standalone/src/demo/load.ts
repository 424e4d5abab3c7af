import { readIfPresent, writePrivate } from '../supervisor/files.ts';
import { demoSources, generateHour, hours, ManifestBuilder, type DemoManifest } from './generate.ts';
import type { DemoSource, DemoTenant } from './model.ts';
import { sendBatch } from './send-batch.ts';
import type { DemoSender } from './send.ts';

export interface LoadOptions {
  readonly seed: string;
  readonly size: number;
  readonly gateway: string;
  readonly keys: Readonly<Record<DemoTenant, string>>;
  /** Written beside the data when all is sent: what was planted, when and how many. */
  readonly manifestFile: string;
  /** Tells the person who waits. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Hours of one source that travel in one batch, and sources that send at the same time. */
const hoursPerBatch = 12;
const parallelSources = 3;

/**
 * Sends the whole demo through the gateway, unless the manifest says that it was done. An interrupted load starts again
 * with the same streams and seqs: what was accepted before is recognised and not stored twice.
 */
export async function loadDemo(options: LoadOptions): Promise<DemoManifest> {
  const done = await readManifest(options.manifestFile);
  if (done !== undefined) return done;
  const manifest = new ManifestBuilder();
  const queue = [...demoSources];
  let sent = 0;
  const report = setInterval(() => options.say(`Demo data: ${sent.toLocaleString('en')} events sent`), 5000);
  const worker = async (): Promise<void> => {
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
      await sendSource(source, { ...options, manifest, onSent: (n) => (sent += n) });
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelSources }, worker));
  } finally {
    clearInterval(report);
  }
  const built = manifest.build(options.seed, options.size);
  await writePrivate(options.manifestFile, `${JSON.stringify(built, null, 2)}\n`);
  return built;
}

async function readManifest(path: string): Promise<DemoManifest | undefined> {
  const text = await readIfPresent(path);
  return text === undefined ? undefined : asManifest(JSON.parse(text));
}

/** Our own file, written whole by {@link loadDemo} only. */
function asManifest(value: unknown): DemoManifest {
  return value as DemoManifest;
}

interface SourceLoad extends LoadOptions {
  readonly manifest: ManifestBuilder;
  readonly onSent: (events: number) => void;
}

async function sendSource(source: DemoSource, load: SourceLoad): Promise<void> {
  const sender: DemoSender = { gateway: load.gateway, key: load.keys[source.tenant], signal: load.signal };
  const epoch = `${load.seed}-${Math.round(load.size * 1e6)}`;
  let firstSeq = 0;
  for (let at = 0; at < hours.length; at += hoursPerBatch) {
    const lines: string[] = [];
    for (const hour of hours.slice(at, at + hoursPerBatch)) {
      const generated = generateHour(source, hour, load);
      load.manifest.add(source, generated);
      for (const line of generated.lines) lines.push(line);
    }
    if (lines.length === 0) continue;
    await sendBatch(sender, {
      source: source.name,
      stream: `demo/${source.name}`,
      epoch,
      batchSeq: at / hoursPerBatch,
      firstSeq,
      lines,
    });
    firstSeq += lines.length;
    load.onSent(lines.length);
  }
}
