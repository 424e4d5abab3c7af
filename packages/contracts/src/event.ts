/** One value of a field. Integers beyond 2^53 are `bigint`, so that their text stays exact. JSON null means "no value". */
export type FieldScalar = string | number | bigint | boolean;

/** A field holds one value or, for JSON arrays, several; a clause on it is met by any one of them. */
export type FieldValue = FieldScalar | readonly FieldScalar[];

/** Flat, dotted ECS names → values (`log.level`, `host.name`, own names unchanged). Never a prototype-bearing object from input. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** What the query language sees of an event. Source, stream and tenant are matched outside the text of a query. */
export interface QueryableEvent {
  /** `@timestamp`, microseconds since 1970 UTC. Whole number (exact to the year 2255, even microseconds after). */
  readonly timestampUs: number;
  /** The searched text: decoded raw text, with the string escapes of a JSON line resolved. Not folded. */
  readonly searchText: string;
  readonly fields: Fields;
}

/** Where a field's characters stand in the raw text: `[field, start, end)` in UTF-16 units. */
export type FieldSpan = readonly [field: string, start: number, end: number];

/** An event as the pipeline gives it to the store. */
export interface ParsedEvent extends QueryableEvent {
  /** Decoded raw text as received (`event.original`). */
  readonly raw: string;
  /** The bytes as received, present only where decoding lost something. */
  readonly rawBytes?: Uint8Array;
  /** Masked form of the searched text: what readers without reveal search. Present only where something was detected. */
  readonly masked?: { readonly searchText: string };
  /** Parts of `raw` that became fields unchanged (value text = slice). Optional; used for linking in the console. */
  readonly spans?: readonly FieldSpan[];
}

/**
 * Fields that the product adds to what it masked; they never leave. `class`: `field=class`, of the text `text=class`;
 * `token`: blind tokens; `policy`: version of the policy that was applied, on every event that went through one.
 */
export const hiddenFields = { class: 'event.pii.class', token: 'event.pii.token', policy: 'event.pii.policy' } as const;

/** What the names of {@link hiddenFields} begin with; nothing that was received may have such a name. */
export const hiddenFieldPrefix = 'event.pii.';

/** Why an event stands in quarantine. */
export const quarantineReasons = [
  'too_deep',
  'too_many_keys',
  'parser_timeout',
  'parse_failed',
  'store_rejected',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** What the pipeline says of one line. A stage never throws on input. */
export type PipelineResult =
  | { readonly kind: 'event'; readonly event: ParsedEvent }
  | {
      readonly kind: 'quarantine';
      readonly reason: QuarantineReason;
      readonly detail: string;
      readonly raw: string;
      readonly rawBytes?: Uint8Array;
    }
  | { readonly kind: 'dropped'; readonly rule: string };
