import { z } from 'zod';

/** What kind of personal or secret data a value is. */
export const dataClasses = [
  'resident_id',
  'bank_card',
  'mobile',
  'permit',
  'hkid',
  'email',
  'landline',
  'person_name',
  'credit_code',
  'secret',
  'payment_message',
  'account',
  'keyword',
  'pattern',
] as const;
export const DataClass = z.enum(dataClasses);
export type DataClass = z.infer<typeof DataClass>;

/** How sure a detector is: by the value alone, with its surroundings, or weakly. */
export const MaskConfidence = z.enum(['S', 'M', 'W']);
export type MaskConfidence = z.infer<typeof MaskConfidence>;

/** `partial`: some characters stay (card 6+4); `full`: none does. Secrets are always redacted. */
export const maskStyles = ['partial', 'full'] as const;

export const DetectorSetting = z.object({
  enabled: z.boolean().default(true),
  /** The weakest finding that is masked. */
  minConfidence: MaskConfidence.default('M'),
});

export const FieldRule = z.object({
  /** Dotted name; it covers nested, array and case variants. */
  field: z.string().trim().min(1).max(200),
  dataClass: DataClass,
  style: z.enum(maskStyles).optional(),
});
export type FieldRule = z.infer<typeof FieldRule>;

export const PatternRule = z.object({
  name: z.string().trim().min(1).max(100),
  /** RE2. */
  pattern: z.string().min(1).max(256),
  dataClass: DataClass.optional(),
});

/** What is masked in a source. Everything has a default: `{}` is the built-in detection. */
export const MaskPolicy = z.object({
  detectors: z.partialRecord(DataClass, DetectorSetting).default({}),
  fieldRules: z.array(FieldRule).max(500).default([]),
  keywords: z.array(z.string().trim().min(2).max(100)).max(1000).default([]),
  patterns: z.array(PatternRule).max(50).default([]),
});
export type MaskPolicy = z.infer<typeof MaskPolicy>;

/** The policy in force for a source, and which of its fields count as masked because a detector has hit in them. */
export interface SourceMasking {
  /** Grows with every change; compiled policies and events carry it. */
  readonly version: number;
  readonly policy: MaskPolicy;
  readonly maskedFields: readonly (readonly [field: string, dataClass: DataClass])[];
}
