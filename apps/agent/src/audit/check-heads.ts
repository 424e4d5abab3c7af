import { signedText, type AuditHead } from '@logwarden/contracts';
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { ChainReport, Finding } from './verify-chain.ts';

/** The installation's public key as a head carries it, or undefined when it is none. */
function keyOf(head: AuditHead): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(head.publicKey, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** Signed by the key it names, which is the trusted one where there is one. */
export function isSigned(head: AuditHead, trusted: KeyObject | undefined): boolean {
  const key = keyOf(head);
  if (key === undefined || key.asymmetricKeyType !== 'ed25519') return false;
  if (trusted !== undefined && !spkiOf(key).equals(spkiOf(trusted))) return false;
  const keyId = createHash('sha256').update(spkiOf(key)).digest('hex').slice(0, 16);
  const text = Buffer.from(signedText(head), 'utf8');
  return keyId === head.keyId && verify(null, text, key, Buffer.from(head.signature, 'base64'));
}

/** Holds a chain against heads of it: what was cut off the end, and what was rewritten with all hashes after it. */
export function checkHeads(
  report: ChainReport,
  heads: readonly AuditHead[],
  trusted: KeyObject | undefined,
): { readonly findings: Finding[]; readonly checked: number } {
  const findings: Finding[] = [];
  const own = heads.filter((head) => report.chain === undefined || head.chain === report.chain);
  const lastSeq = report.lastSeq ?? 0;
  let cutTo = 0;
  for (const head of own) {
    const { seq } = head;
    const hash = report.hashes.get(seq);
    if (!isSigned(head, trusted)) findings.push({ kind: 'head_forged', seq });
    else if (seq > lastSeq) cutTo = Math.max(cutTo, seq);
    else if (hash !== undefined && hash !== head.hash) findings.push({ kind: 'rewritten', seq });
  }
  if (cutTo > 0) findings.push({ kind: 'cut', fromSeq: lastSeq + 1, toSeq: cutTo });
  return { findings, checked: own.length };
}
