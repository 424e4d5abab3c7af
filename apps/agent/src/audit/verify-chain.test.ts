import {
  canonicalJson,
  firstPrevHash,
  hashedText,
  signedText,
  type AuditAlgorithm,
  type AuditHead,
  type AuditRecord,
} from '@logwarden/contracts';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkHeads } from './check-heads.ts';
import { ChainReader, type Finding } from './verify-chain.ts';

const keys = generateKeyPairSync('ed25519');
const others = generateKeyPairSync('ed25519');

function makeChain(count: number, algorithmOf: (seq: number) => AuditAlgorithm = () => 'sha256'): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const rest: Omit<AuditRecord, 'hash'> = {
      chain: 'customs',
      seq,
      at: '2026-01-02T03:04:05.678Z',
      actor: { kind: 'user', id: 'uann', name: '李晓', roles: ['admin'] },
      action: 'members.update',
      target: seq % 2 === 0 ? null : { kind: 'member', id: `u${seq}` },
      outcome: 'ok',
      details: { n: seq, nested: { b: 1, a: [true, null] } },
      requestId: `r${seq}`,
      prevHash: records.at(-1)?.hash ?? firstPrevHash,
      algorithm: algorithmOf(seq),
    };
    records.push({ ...rest, hash: createHash(rest.algorithm).update(hashedText(rest)).digest('hex') });
  }
  return records;
}

function headOf(
  records: readonly AuditRecord[],
  seq: number,
  by: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } = keys,
): AuditHead {
  const spki = by.publicKey.export({ type: 'spki', format: 'der' });
  const head = {
    chain: 'customs',
    seq,
    hash: records[seq - 1]?.hash ?? firstPrevHash,
    at: '2026-01-02T04:00:00.000Z',
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    publicKey: spki.toString('base64'),
  };
  return { ...head, signature: sign(null, Buffer.from(signedText(head)), by.privateKey).toString('base64') };
}

/** What is found in a file of these records, held against heads. */
function found(
  records: readonly unknown[],
  heads: readonly AuditHead[] = [],
  options: { readonly trusted?: KeyObject; readonly from?: number } = {},
): Finding[] {
  const reader = new ChainReader(options.from);
  for (const record of records) reader.read(typeof record === 'string' ? record : canonicalJson(record));
  const report = reader.report();
  return [...report.findings, ...checkHeads(report, heads, options.trusted).findings];
}

const chain = makeChain(10);
const ten = headOf(chain, 10);
const without = (...seqs: number[]): AuditRecord[] => chain.filter((record) => !seqs.includes(record.seq));

describe('a chain', () => {
  it('is whole as it was written, whatever the order of members and hashes on the way', () => {
    expect(found(chain, [ten, headOf(chain, 4)], { trusted: keys.publicKey })).toEqual([]);
    const mixed = makeChain(6, (seq) => (seq > 3 ? 'sm3' : 'sha256'));
    expect(found(mixed, [headOf(mixed, 6)])).toEqual([]);
    const shuffled = chain.map((record) => JSON.stringify(Object.fromEntries(Object.entries(record).reverse())));
    expect(found(shuffled, [ten])).toEqual([]);
    expect(found(chain.slice(4), [ten, headOf(chain, 4)], { from: 5 })).toEqual([]);
  });

  it('shows each altered member of a record', () => {
    const changes: Partial<AuditRecord>[] = [
      { at: '2026-01-02T03:04:05.679Z' },
      { actor: { kind: 'user', id: 'uann', name: '李晓', roles: ['admin', 'auditor'] } },
      { action: 'members.remove' },
      { target: { kind: 'member', id: 'u6' } },
      { outcome: 'failed' },
      { details: { n: 5, nested: { b: 1, a: [true, false] } } },
      { requestId: 'r6' },
      { algorithm: 'sm3' },
      { prevHash: firstPrevHash },
    ];
    for (const change of changes) {
      const altered = chain.map((record) => (record.seq === 5 ? { ...record, ...change } : record));
      expect(found(altered, [ten])).toContainEqual({ kind: 'altered', line: 5, seq: 5 });
    }
  });

  it('shows a record that was altered with its own hash made anew', () => {
    const [record] = chain.slice(4, 5);
    if (record === undefined) return expect.unreachable();
    const changed = { ...record, outcome: 'failed' as const };
    const rehashed = { ...changed, hash: createHash('sha256').update(hashedText(changed)).digest('hex') };
    const altered = chain.map((one) => (one.seq === 5 ? rehashed : one));
    expect(found(altered, [ten])).toEqual([{ kind: 'unlinked', line: 6, seq: 6 }]);
  });

  it('shows, by a head, a chain that was made anew from a record on', () => {
    const anew = makeChain(10, (seq) => (seq === 5 ? 'sm3' : 'sha256'));
    expect(found(anew)).toEqual([]);
    expect(found(anew, [headOf(chain, 4)])).toEqual([]);
    expect(found(anew, [headOf(chain, 7), ten])).toEqual([
      { kind: 'rewritten', seq: 7 },
      { kind: 'rewritten', seq: 10 },
    ]);
  });

  it('shows which records were removed', () => {
    expect(found(without(4, 5, 6), [ten])).toEqual([{ kind: 'removed', line: 4, fromSeq: 4, toSeq: 6 }]);
    expect(found(without(1, 2), [ten])).toEqual([{ kind: 'removed', line: 1, fromSeq: 1, toSeq: 2 }]);
    expect(found(without(1, 2, 3), [], { from: 3 })).toEqual([{ kind: 'removed', line: 1, fromSeq: 3, toSeq: 3 }]);
    const anew = makeChain(10, (seq) => (seq === 2 ? 'sm3' : 'sha256'));
    expect(found(anew.slice(4), [headOf(chain, 4)], { from: 5 })).toEqual([{ kind: 'rewritten', seq: 4 }]);
    expect(found(without(2, 9), [ten])).toEqual([
      { kind: 'removed', line: 2, fromSeq: 2, toSeq: 2 },
      { kind: 'removed', line: 8, fromSeq: 9, toSeq: 9 },
    ]);
  });

  it('shows which records stand in another order, and which stand twice', () => {
    const moved = [...without(3).slice(0, 6), ...chain.slice(2, 3), ...without(3).slice(6)];
    expect(found(moved, [ten])).toEqual([{ kind: 'reordered', line: 7, seq: 3, after: 7 }]);
    const [a, b, ...rest] = chain;
    expect(found([b, a, ...rest], [ten])).toContainEqual({ kind: 'reordered', line: 2, seq: 1, after: 2 });
    expect(found([...chain.slice(0, 4), ...chain.slice(3)], [ten])).toEqual([
      { kind: 'reordered', line: 5, seq: 4, after: 4 },
    ]);
  });

  it('shows which records were cut off the end, which nothing but a head can', () => {
    expect(found(chain.slice(0, 7))).toEqual([]);
    expect(found(chain.slice(0, 7), [ten])).toEqual([{ kind: 'cut', fromSeq: 8, toSeq: 10 }]);
    expect(found([], [ten])).toEqual([{ kind: 'cut', fromSeq: 1, toSeq: 10 }]);
  });

  it('shows records of another chain, and what is none', () => {
    const [foreign] = makeChain(1).map((record) => ({ ...record, chain: 'bank' }));
    expect(found([...chain, foreign])).toEqual([{ kind: 'foreign', line: 11, seq: 1, chain: 'bank' }]);
    expect(found(['not json', '{}', ...chain.map(canonicalJson)]).map((finding) => finding.kind)).toEqual([
      'unreadable',
      'unreadable',
    ]);
  });

  it('believes no head that is changed, or signed by another key than the trusted one', () => {
    const forged = { kind: 'head_forged', seq: 10 };
    expect(found(chain, [{ ...ten, hash: firstPrevHash }])).toEqual([forged]);
    expect(found(chain, [{ ...ten, at: '2026-01-02T05:00:00.000Z' }])).toEqual([forged]);
    const theirs = headOf(chain, 10, others);
    expect(found(chain, [theirs])).toEqual([]);
    expect(found(chain, [theirs], { trusted: keys.publicKey })).toEqual([forged]);
    expect(found(chain, [{ ...ten, publicKey: theirs.publicKey, keyId: theirs.keyId }])).toEqual([forged]);
    expect(found(chain, [{ ...ten, publicKey: 'AAAA' }])).toEqual([forged]);
  });
});
