import { permissions, type PermissionMatrix } from '@logwarden/contracts';
import { grants, holders } from '@logwarden/policy';

/** The one table of rights, turned so that it reads right by right. */
export function permissionMatrix(): PermissionMatrix {
  const granted = permissions.map((name) => ({
    name,
    holders: holders.filter((holder) => grants[holder].includes(name)),
  }));
  return { holders: [...holders], permissions: granted.filter((row) => row.holders.length > 0) };
}
