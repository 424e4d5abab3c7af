import { MaskPolicy, type SourceMasking } from '@logwarden/contracts';

/** Raised with every release whose built-in detectors find more than before, so that what was indexed earlier is checked again. */
const builtInRevision = 1;

/** A version of a policy that is in force: of all sources of the tenant, or of one. */
export interface ActivePolicy {
  readonly version: number;
  readonly policy: MaskPolicy;
}

/** Masking where nobody has decided anything. */
export const builtInMasking: SourceMasking = {
  version: builtInRevision,
  policy: MaskPolicy.parse({}),
  maskedFields: [],
  keyVersion: 1,
};

/** What is stored was checked when it was proposed; what cannot be read any more counts as the built-in detection. */
export function storedPolicy(stored: unknown): MaskPolicy {
  const parsed = MaskPolicy.safeParse(stored);
  return parsed.success ? parsed.data : builtInMasking.policy;
}

/**
 * The policy of a source: the tenant's, with the source's own added. A detector set by the source is set as the source
 * says; rules, keywords and patterns of both apply, the source's first. The version grows with every change of either.
 */
export function effectiveMasking(
  tenant: ActivePolicy | undefined,
  own: ActivePolicy | undefined,
): Pick<SourceMasking, 'version' | 'policy'> {
  const version = builtInRevision + (tenant?.version ?? 0) + (own?.version ?? 0);
  if (own === undefined) return { version, policy: tenant?.policy ?? builtInMasking.policy };
  if (tenant === undefined) return { version, policy: own.policy };
  const [a, b] = [own.policy, tenant.policy];
  return {
    version,
    policy: {
      detectors: { ...b.detectors, ...a.detectors },
      fieldRules: [...a.fieldRules, ...b.fieldRules],
      keywords: [...new Set([...a.keywords, ...b.keywords])],
      patterns: [...a.patterns, ...b.patterns],
      paymentMessages: a.paymentMessages || b.paymentMessages,
    },
  };
}
