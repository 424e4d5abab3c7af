import type { DataClass, DetectorSetting, MaskPolicy } from '@logwarden/contracts';

export { MaskPolicy, maskLimits, maskStyles } from '@logwarden/contracts';
export type { DetectorSetting, MaskStyle } from '@logwarden/contracts';

/** The setting of a class, with the defaults. */
export function detectorSetting(policy: MaskPolicy, dataClass: DataClass): DetectorSetting {
  return policy.detectors[dataClass] ?? { enabled: dataClass !== 'credit_code', minConfidence: 'M' };
}
