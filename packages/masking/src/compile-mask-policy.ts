import { FieldTable } from './fields/field-table.ts';
import type { Masker } from './masker.ts';
import { compileLiterals } from './literals/compile-literals.ts';
import type { MaskPolicy } from './policy/mask-policy.ts';
import { scanRules } from './policy/scan-rules.ts';
import { PolicyMasker } from './policy-masker.ts';

/** Prepares a policy. Throws `request.invalid` that names the field for a pattern or keyword that cannot be used. */
export function compileMaskPolicy(policy: MaskPolicy, version: number): Masker {
  const fields = new FieldTable(policy);
  return new PolicyMasker(version, scanRules(policy, fields), compileLiterals(policy));
}
