import type { FieldScalar, QueryableEvent } from '@logwarden/contracts';
import { fold } from '../text/fold.ts';
import { tokeniseFolded } from '../text/tokenise.ts';

/** A text with its fold and tokens, each made once, when asked for. */
export class TextView {
  readonly text: string;
  #folded: string | undefined;
  #tokens: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get folded(): string {
    this.#folded ??= fold(this.text);
    return this.#folded;
  }

  /** Gap tokens included. */
  get tokens(): readonly string[] {
    this.#tokens ??= tokeniseFolded(this.folded);
    return this.#tokens;
  }
}

/** What the tests of one event's clauses share. */
export interface EventView {
  readonly timestampUs: number;
  readonly searched: TextView;
  /** Values of a field; none when the event does not have it. */
  values(field: string): readonly FieldScalar[];
}

function isList(value: FieldScalar | readonly FieldScalar[]): value is readonly FieldScalar[] {
  return Array.isArray(value);
}

export function viewOf(event: QueryableEvent): EventView {
  return {
    timestampUs: event.timestampUs,
    searched: new TextView(event.searchText),
    values: (field) => {
      const value = Object.hasOwn(event.fields, field) ? event.fields[field] : undefined;
      if (value === undefined) return [];
      return isList(value) ? value : [value];
    },
  };
}
