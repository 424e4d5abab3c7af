import { AppError, isId, tenantId } from '@logwarden/kernel';
import type { TenantId, TenantScope } from '@logwarden/kernel';

const namePattern = /^[a-z][a-z0-9._-]{0,99}$/;
const maxKeyBytes = 1024;

export function isName(name: string): boolean {
  return namePattern.test(name);
}

/** Checks a topic's or consumer group's name: it becomes a directory here and a topic in Kafka. */
export function checkName(field: 'topic' | 'group', name: string): string {
  if (isName(name)) return name;
  throw new AppError('request.invalid', `The ${field} has a name that cannot be used.`, {
    details: { field, expected: 'a lower-case letter, then at most 99 of a-z, 0-9, ".", "_", "-"' },
  });
}

export function checkPartition(partition: number): number {
  if (Number.isInteger(partition) && partition >= 0 && partition < 10_000) return partition;
  throw new AppError('request.invalid', 'The partition is not a number that can be used.', {
    details: { field: 'partition', expected: 'a whole number from 0 to 9999' },
  });
}

export function checkOffset(field: string, offset: number): number {
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new AppError('request.invalid', 'The offset is not a number that can be used.', {
    details: { field, expected: 'a whole number from 0' },
  });
}

/**
 * The key as engines store it: `<tenant id>/<key>`. So the tenant travels with every record, comes from the scope and
 * not from the value, and takes part in choosing the partition.
 */
export function physicalKey(scope: TenantScope, key: string): string {
  if (!isId(scope.tenantId)) {
    throw new AppError('request.invalid', 'The tenant id has not the form of an id.', {
      details: { field: 'scope.tenantId', expected: 'a lower-case letter, then 3 to 39 lower-case letters or digits' },
    });
  }
  const bytes = Buffer.byteLength(key);
  const full = `${scope.tenantId}/${key}`;
  if (bytes === 0 || !key.isWellFormed() || Buffer.byteLength(full) > maxKeyBytes) {
    throw new AppError('request.invalid', 'The key cannot be used.', {
      details: { field: 'key', expected: `1 to ${maxKeyBytes - 41} bytes of well-formed UTF-8` },
    });
  }
  return full;
}

/** The two halves of {@link physicalKey}; undefined for a key that was not made by it. */
export function splitPhysicalKey(full: string): { readonly tenantId: TenantId; readonly key: string } | undefined {
  const slash = full.indexOf('/');
  const tenant = full.slice(0, Math.max(slash, 0));
  return isId(tenant) ? { tenantId: tenantId(tenant), key: full.slice(slash + 1) } : undefined;
}
