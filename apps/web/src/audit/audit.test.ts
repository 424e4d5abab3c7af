import { type AuditRecord, firstPrevHash, hashedText } from '@logwarden/contracts';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { actionKey, auditQuery } from './audit-filter.ts';
import { verifyRecords } from './verify-records.ts';

function record(seq: number, prevHash: string): AuditRecord {
  const bare: Omit<AuditRecord, 'hash'> = {
    chain: 'bank',
    seq,
    at: '2025-12-30T03:00:00.000Z',
    actor: { kind: 'user', id: 'uann', name: 'ann@bank.example', roles: ['admin'] },
    action: 'members.update',
    target: { kind: 'member', id: 'uben' },
    outcome: 'ok',
    details: { roles: ['analyst'] },
    requestId: 'r1',
    prevHash,
    algorithm: 'sha256',
  };
  return { ...bare, hash: createHash('sha256').update(hashedText(bare)).digest('hex') };
}

const first = record(1, firstPrevHash);
const second = record(2, first.hash);
const third = record(3, second.hash);

describe('verification of records in the browser', () => {
  it('finds whole records whole', async () => {
    expect(await verifyRecords([third, second, first])).toEqual({ fitting: 3, broken: [], unknown: 0 });
  });

  it('names an altered record', async () => {
    const altered = { ...second, outcome: 'refused' as const };
    expect((await verifyRecords([third, altered, first])).broken).toEqual([2]);
  });

  it('names a record that was exchanged together with its hash', async () => {
    const exchanged = record(2, firstPrevHash);
    expect((await verifyRecords([third, exchanged, first])).broken).toEqual([2, 3]);
  });

  it('asks nothing of neighbours that a filter has left out', async () => {
    expect(await verifyRecords([third, first])).toEqual({ fitting: 2, broken: [], unknown: 0 });
  });

  it('says which records it cannot check', async () => {
    expect((await verifyRecords([{ ...first, algorithm: 'sm3' }])).unknown).toBe(1);
  });
});

describe('filter of the audit', () => {
  const none = { span: 'all', from: '', to: '', actor: '', action: '', outcome: '' } as const;

  it('asks for nothing where nothing is chosen', () => {
    expect(auditQuery(none, 0)).toEqual({});
  });

  it('cuts a moving span to the minute', () => {
    const at = Date.UTC(2025, 11, 30, 3, 0, 42);
    expect(auditQuery({ ...none, span: 'h24', outcome: 'refused' }, at)).toEqual({
      from: '2025-12-29T03:00:00.000Z',
      outcome: 'refused',
    });
  });

  it('takes the ends of a span of one’s own only when it is chosen', () => {
    const typed = { ...none, from: '2025-12-30T00:00:00Z', to: '' };
    expect(auditQuery(typed, 0)).toEqual({});
    expect(auditQuery({ ...typed, span: 'custom' }, 0)).toEqual({ from: '2025-12-30T00:00:00Z' });
  });

  it('knows the sentence of an action by its name', () => {
    expect(actionKey('masking.rotate_key')).toBe('masking_rotate_key');
    expect(actionKey('something.new')).toBeUndefined();
  });
});
