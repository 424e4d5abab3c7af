import { AuditHead } from '@logwarden/contracts';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { checkHeads } from './check-heads.ts';
import type { SayAudit } from './messages.ts';
import { ChainReader, type ChainReport, type Finding } from './verify-chain.ts';

export const auditExitCodes = { whole: 0, found: 1, usage: 2, files: 3 } as const;

export interface AuditScreen {
  readonly say: SayAudit;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Said already; ends the command with its code. */
class Stop extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

function readArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      head: { type: 'string', multiple: true, default: [] },
      key: { type: 'string' },
      from: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

async function readText(path: string, say: SayAudit): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Stop(auditExitCodes.files, say('unreadableFile', { path, detail: detailOf(error) }));
  }
}

async function readHeads(path: string, say: SayAudit): Promise<AuditHead[]> {
  const reader = new ChainReader();
  const text = await readText(path, say);
  // One head, written over several lines or in one.
  const whole = AuditHead.safeParse(wholeJson(text));
  if (whole.success) return [whole.data];
  for (const line of text.split('\n')) reader.read(line);
  const { heads } = reader.report();
  if (heads.length === 0) throw new Stop(auditExitCodes.files, say('noHead', { path }));
  return [...heads];
}

function wholeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readKey(path: string, say: SayAudit): Promise<KeyObject> {
  const text = await readText(path, say);
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, like any other key.
  }
  throw new Stop(auditExitCodes.files, say('wrongKey', { path }));
}

async function readChain(path: string, from: number, say: SayAudit): Promise<ChainReport> {
  const reader = new ChainReader(from);
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      reader.read(line);
    }
  } catch (error) {
    throw new Stop(auditExitCodes.files, say('unreadableFile', { path, detail: detailOf(error) }));
  }
  return reader.report();
}

/** Every member of a finding, for its sentence. */
function valuesOf(finding: Finding): Record<string, string | number> {
  return Object.fromEntries(Object.entries(finding));
}

function tell(report: ChainReport, findings: readonly Finding[], heads: number, screen: AuditScreen): void {
  const { say, out } = screen;
  const { records, firstSeq = 0, lastSeq = 0, chain = '' } = report;
  for (const finding of findings) out(say(finding.kind, valuesOf(finding)));
  if (records === 0) out(say('empty'));
  if (firstSeq > 1) out(say('fromMiddle', { firstSeq }));
  if (heads === 0) out(say('noHeadGiven'));
  if (findings.length > 0) out(say('found', { count: findings.length, records, chain }));
  else if (records > 0) out(say('whole', { records, chain, firstSeq, lastSeq, heads }));
}

async function verify(args: readonly string[], screen: AuditScreen): Promise<number> {
  const { say, out } = screen;
  const { values, positionals } = readArguments(args);
  const [command, path, ...rest] = positionals;
  if (values.help || command === undefined) {
    out(say('usage'));
    return values.help ? auditExitCodes.whole : auditExitCodes.usage;
  }
  if (command !== 'verify' || rest.length > 0) throw new Stop(auditExitCodes.usage, say('usage'));
  if (path === undefined) throw new Stop(auditExitCodes.usage, say('missingFile'));
  if (!/^[1-9][0-9]{0,14}$/.test(values.from)) throw new Stop(auditExitCodes.usage, say('usage'));
  const trusted = values.key === undefined ? undefined : await readKey(values.key, say);
  const given = (await Promise.all(values.head.map((head) => readHeads(head, say)))).flat();
  const report = await readChain(path, Number(values.from), say);
  const checked = checkHeads(report, [...given, ...report.heads], trusted);
  const findings = [...report.findings, ...checked.findings];
  if (values.json) {
    const { chain, records, firstSeq, lastSeq } = report;
    out(JSON.stringify({ chain, records, firstSeq, lastSeq, heads: checked.checked, findings }));
  } else {
    tell(report, findings, checked.checked, screen);
  }
  return findings.length > 0 || report.records === 0 ? auditExitCodes.found : auditExitCodes.whole;
}

/** `logwarden audit …`; resolves with the exit code. Every problem was said. */
export async function runAudit(args: readonly string[], screen: AuditScreen): Promise<number> {
  try {
    return await verify(args, screen);
  } catch (error) {
    const isStop = error instanceof Stop;
    screen.err(isStop ? error.message : screen.say('wrongOption', { detail: detailOf(error) }));
    return isStop ? error.code : auditExitCodes.usage;
  }
}
