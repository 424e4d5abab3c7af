import type { FieldKind, FieldOptions } from '../fields/field-kinds.ts';
import type { EventView } from './event-view.ts';

/** What a query needs beside its text to be compiled. */
export interface CompileOptions extends FieldOptions {
  /** IANA zone of dates without one. */
  readonly zone: string;
}

export interface Environment {
  readonly zone: string;
  kindOf(field: string): FieldKind;
}

export type EventTest = (event: EventView) => boolean;
