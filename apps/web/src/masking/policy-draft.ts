import {
  type Confidence,
  type DataClass,
  dataClasses,
  type MaskPolicy,
  type PolicyVersion,
} from '@logwarden/contracts';

/** `*`: all sources of the tenant. */
export const everySource = '*';

/** Nothing decided: the built-in detection. */
export const emptyPolicy: MaskPolicy = {
  detectors: {},
  fieldRules: [],
  keywords: [],
  patterns: [],
  paymentMessages: false,
};

/** Classes that detectors find by themselves; the others come from keywords, patterns and a switch of their own. */
export const detectorClasses: readonly DataClass[] = dataClasses.filter(
  (name) => name !== 'keyword' && name !== 'pattern' && name !== 'payment_message',
);

/** The version whose content is in force for a target, of versions in any order. */
export function activeVersion(versions: readonly PolicyVersion[]): PolicyVersion | undefined {
  return versions.find((version) => version.state === 'active');
}

export interface ShownDetector {
  readonly dataClass: DataClass;
  readonly enabled: boolean;
  readonly minConfidence: Confidence;
  /** The policy itself says so; else it is what stands below it that says so. */
  readonly isOwn: boolean;
}

/** Detectors as they come out: what the policy says, else what the one below it says, else the built-in. */
export function shownDetectors(policy: MaskPolicy, below: MaskPolicy | undefined): readonly ShownDetector[] {
  return detectorClasses.map((dataClass) => {
    const own = policy.detectors[dataClass];
    const { enabled, minConfidence } = own ??
      below?.detectors[dataClass] ?? { enabled: dataClass !== 'credit_code', minConfidence: 'M' as const };
    return { dataClass, enabled, minConfidence, isOwn: own !== undefined };
  });
}

export function withDetector(
  policy: MaskPolicy,
  dataClass: DataClass,
  setting: { readonly enabled: boolean; readonly minConfidence: Confidence } | undefined,
): MaskPolicy {
  const others = Object.entries(policy.detectors).filter(([name]) => name !== dataClass);
  return {
    ...policy,
    detectors: { ...Object.fromEntries(others), ...(setting === undefined ? {} : { [dataClass]: { ...setting } }) },
  };
}

/** One word a line; empty lines and repetitions do not count. */
export function keywordsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** Rows that were begun and left empty are no rules yet. */
export function withoutEmptyRows(policy: MaskPolicy): MaskPolicy {
  return {
    ...policy,
    fieldRules: policy.fieldRules.filter(({ field }) => field.trim() !== ''),
    patterns: policy.patterns.filter(({ name, pattern }) => name.trim() !== '' && pattern !== ''),
  };
}
