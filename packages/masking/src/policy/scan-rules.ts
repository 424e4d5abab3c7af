import type { FieldTable } from '../fields/field-table.ts';
import { type Confidence, confidences, type DataClass, dataClasses } from '../detection.ts';
import { detectorSetting, type MaskPolicy } from './mask-policy.ts';

/** What a scan asks of a policy. */
export interface ScanRules {
  readonly fields: FieldTable;
  readonly paymentMessages: boolean;
  /** True when evidence of this strength masks. */
  masks(dataClass: DataClass, confidence: Confidence): boolean;
}

const rank: Readonly<Record<Confidence, number>> = { S: 0, M: 1, W: 2 };

export function scanRules(policy: MaskPolicy, fields: FieldTable): ScanRules {
  const weakest = new Map<DataClass, number>();
  for (const dataClass of dataClasses) {
    const { enabled, minConfidence } = detectorSetting(policy, dataClass);
    weakest.set(dataClass, enabled ? confidences.indexOf(minConfidence) : -1);
  }
  return {
    fields,
    paymentMessages: policy.paymentMessages,
    masks: (dataClass, confidence) => rank[confidence] <= (weakest.get(dataClass) ?? -1),
  };
}
