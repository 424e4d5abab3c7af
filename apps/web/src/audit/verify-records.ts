import { type AuditRecord, hashedText } from '@logwarden/contracts';

export interface Verified {
  /** Records whose hash was made again from what they say, and is the one they carry. */
  readonly fitting: number;
  /** Numbers of records that were altered, or do not follow the one before them. */
  readonly broken: readonly number[];
  /** Records hashed in a way that a browser does not know. */
  readonly unknown: number;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether this browser can check at all: only on https, or on this very machine. */
export function canVerify(): boolean {
  return globalThis.isSecureContext;
}

/** Makes every record's hash again, and looks whether neighbours hold each other. Records come the newest first. */
export async function verifyRecords(records: readonly AuditRecord[]): Promise<Verified> {
  const checkable = records.filter(({ algorithm }) => algorithm === 'sha256');
  const hashes = await Promise.all(checkable.map((record) => sha256(hashedText(record))));
  const broken = new Set<number>();
  checkable.forEach((record, index) => {
    if (hashes[index] !== record.hash) broken.add(record.seq);
  });
  records.forEach((record, index) => {
    const before = records[index + 1];
    if (before?.seq === record.seq - 1 && before.hash !== record.prevHash) broken.add(record.seq);
  });
  const fitting = checkable.filter(({ seq }) => !broken.has(seq)).length;
  return { fitting, broken: [...broken].sort((a, b) => a - b), unknown: records.length - checkable.length };
}
