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

/**
 * `S` strong: the value proves itself (check digit, issuer, form). `M` medium: a word within 30 characters or the field's
 * name says so. `W` weak: neither; masks only where the policy asks for it.
 */
export const confidences = ['S', 'M', 'W'] as const;
export type Confidence = (typeof confidences)[number];

/** How a value is shown: part of it, nothing of it in the same length, or `[redacted]`. */
export const maskStyles = ['partial', 'full', 'redacted'] as const;
export type MaskStyle = (typeof maskStyles)[number];

export const maskLimits = {
  fieldRules: 500,
  keywords: 1000,
  keywordLength: 100,
  patterns: 50,
  patternLength: 256,
  /** A pattern must contain a text of this many characters that every match has: it is looked for first. */
  requiredLiteral: 3,
} as const;

const DetectorSetting = z.object({
  enabled: z.boolean().default(true),
  /** The weakest evidence that masks. */
  minConfidence: z.enum(confidences).default('M'),
});
export type DetectorSetting = z.infer<typeof DetectorSetting>;

/** Values of a field are masked whole, whatever they hold. `field`: a name or a dotted path, case and `_` do not count. */
const FieldRule = z.object({
  field: z.string().min(1).max(200),
  dataClass: DataClass,
  style: z.enum(maskStyles).optional(),
});
export type FieldRule = z.infer<typeof FieldRule>;

const PatternRule = z.object({
  name: z.string().min(1).max(100),
  /** RE2; group 1 is what is masked, or the whole match where there is none. */
  pattern: z.string().min(1).max(maskLimits.patternLength),
  dataClass: DataClass.optional(),
});
export type PatternRule = z.infer<typeof PatternRule>;

/** What is masked and how. `MaskPolicy.parse({})`: all built-in detectors on, the unified social credit code off. */
export const MaskPolicy = z.object({
  detectors: z.partialRecord(DataClass, DetectorSetting).default({}),
  fieldRules: z.array(FieldRule).max(maskLimits.fieldRules).default([]),
  /** Found anywhere, in any case. */
  keywords: z.array(z.string().min(2).max(maskLimits.keywordLength)).max(maskLimits.keywords).default([]),
  patterns: z.array(PatternRule).max(maskLimits.patterns).default([]),
  /** The source carries payment messages (ISO 8583, track 2, fixed-width records): look inside long runs of digits too. */
  paymentMessages: z.boolean().default(false),
});
export type MaskPolicy = z.infer<typeof MaskPolicy>;

/** The policy in force for a source, and which of its fields count as masked because a detector has hit in them. */
export interface SourceMasking {
  /** Grows with every change; compiled policies and events carry it. */
  readonly version: number;
  readonly policy: MaskPolicy;
  /** The empty name stands for the line's text. */
  readonly maskedFields: readonly (readonly [field: string, dataClass: DataClass])[];
  /** Version of the tenant's key that new tokens are made with. */
  readonly keyVersion: number;
}
