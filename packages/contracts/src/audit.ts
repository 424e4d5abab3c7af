import { z } from 'zod';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const JsonValue: z.ZodType<Json> = z.json();

/** How records of one chain are hashed; a chain may change it, each record names its own. */
export const auditAlgorithms = ['sha256', 'sm3'] as const;
export type AuditAlgorithm = (typeof auditAlgorithms)[number];

/** Name of the platform's own chain; every other chain is named by its tenant's id. */
export const platformChain = 'platform';
/** What the first record of a chain has in place of the hash before it. */
export const firstPrevHash = '0'.repeat(64);

export const AuditActor = z.object({
  kind: z.enum(['user', 'apiKey', 'system', 'nobody']),
  /** Id of the person or key, or the part of the product. */
  id: z.string(),
  /** Address of the person at that time. */
  name: z.string().optional(),
  roles: z.array(z.string()).optional(),
  /** Address the request came from. */
  peer: z.string().optional(),
});
export type AuditActor = z.infer<typeof AuditActor>;

export const AuditTarget = z.object({ kind: z.string(), id: z.string(), name: z.string().optional() });
export type AuditTarget = z.infer<typeof AuditTarget>;

/** Who did what to which object, when, from where, with which result, and its place in the chain. */
export const AuditRecord = z.object({
  chain: z.string(),
  /** From 1, without gaps. */
  seq: z.number().int(),
  at: z.iso.datetime(),
  actor: AuditActor,
  /** Object and verb, e.g. `members.update`. */
  action: z.string(),
  target: AuditTarget.nullable(),
  outcome: z.enum(['ok', 'refused', 'failed']),
  details: z.record(z.string(), JsonValue),
  requestId: z.string(),
  prevHash: z.string(),
  hash: z.string(),
  algorithm: z.enum(auditAlgorithms),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** The end of a chain at a moment, signed: what was cut off behind it cannot be denied. */
export const AuditHead = z.object({
  chain: z.string(),
  /** 0: the chain is empty. */
  seq: z.number().int(),
  hash: z.string(),
  at: z.iso.datetime(),
  /** First 16 hex digits of the SHA-256 of the public key. */
  keyId: z.string(),
  /** Ed25519 public key, SPKI in base64. */
  publicKey: z.string(),
  /** Ed25519 over {@link signedText}, base64. */
  signature: z.string(),
});
export type AuditHead = z.infer<typeof AuditHead>;

/** JSON in one way only: members sorted by UTF-16 units, no space, absent members left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

/** What a record's hash is taken of: all of it but the hash. */
export function hashedText(record: Omit<AuditRecord, 'hash'>): string {
  const { chain, seq, at, actor, action, target, outcome, details, requestId, prevHash, algorithm } = record;
  return canonicalJson({
    chain,
    seq,
    at,
    actor,
    action,
    target,
    outcome,
    details,
    requestId,
    prevHash,
    algorithm,
  });
}

/** What a head's signature is made of: all of it but the signature. */
export function signedText(head: Omit<AuditHead, 'signature'>): string {
  const { chain, seq, hash, at, keyId, publicKey } = head;
  return canonicalJson({ chain, seq, hash, at, keyId, publicKey });
}
