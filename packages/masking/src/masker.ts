import type { Fields, FieldValue } from '@logwarden/contracts';
import type { DataClass, Detection } from './detection.ts';

export interface MaskedText {
  readonly text: string;
  /** In the order of the text, not overlapping. */
  readonly detections: readonly Detection[];
}

export interface MaskableEvent {
  readonly raw: string;
  readonly searchText: string;
  readonly fields: Fields;
}

export interface MaskedEvent {
  readonly raw: string;
  readonly searchText: string;
  readonly fields: Fields;
  readonly changed: boolean;
  /** Field (or `''` for the text) → class found, each pair once. */
  readonly found: readonly (readonly [field: string, dataClass: DataClass])[];
  /** Offsets count in the raw text or, for what only the searched text or a field held, in that. */
  readonly detections: readonly Detection[];
}

/** A compiled policy. No method throws: what cannot be masked in parts is masked whole. */
export interface Masker {
  readonly version: number;
  /** Same string reference back when nothing was found. */
  maskText(text: string): MaskedText;
  /** Values keep their JSON kind only where unmasked; a masked number becomes text. Same object back when nothing was found. */
  maskEvent(event: MaskableEvent): MaskedEvent;
  /** Class of a field by rule: the built-in names in all their forms, and the policy's own; else undefined. */
  classOfField(name: string): DataClass | undefined;
  /** One value of a field as a reader without reveal sees it. */
  maskFieldValue(name: string, value: FieldValue): FieldValue;
}
