export { blindToken } from './blind-token.ts';
export { compileMaskPolicy } from './compile-mask-policy.ts';
export { type Confidence, confidences, type DataClass, dataClasses, type Detection } from './detection.ts';
export { maskJson } from './json/mask-json.ts';
export type { MaskableEvent, MaskedEvent, MaskedText, Masker } from './masker.ts';
export { maskLimits, MaskPolicy, type MaskStyle, maskStyles } from './policy/mask-policy.ts';
export { canonicalOf } from './mask/canonical.ts';
