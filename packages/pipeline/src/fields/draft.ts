import { type FieldScalar, type FieldSpan, type QuarantineReason } from '@logwarden/contracts';
import { isAcceptableTime, stampToUs, type TimeContext, type TimeReader } from '../time/read.ts';
import { type Stamp } from '../time/stamp.ts';
import { addValue, newBag, type FieldBag } from './bag.ts';
import { levelOfValue } from './level.ts';
import { roles, type FieldNames, type FieldPlan } from './names.ts';

/** What all drafts of one source have in common. */
export interface DraftSettings {
  readonly names: FieldNames;
  readonly readTime: TimeReader;
  readonly time: TimeContext;
}

/** One event while its line is being read. Parsers put values in by own name; the draft maps, converts and keeps the time. */
export class Draft {
  readonly text: string;
  fields: FieldBag = newBag();
  /** Microseconds since 1970 UTC; NaN while no acceptable time was found. */
  timestampUs = Number.NaN;
  /** A time that was found but cannot be used, as written. */
  createdText: string | undefined;
  /** Why the line could not be read as its parser expected; the event is kept all the same. */
  error: string | undefined;
  quarantine: { readonly reason: QuarantineReason; readonly detail: string } | undefined;
  /** Where values stand in the text; gathered only for `explain`. */
  readonly spans: FieldSpan[] | undefined;
  #rank = Number.POSITIVE_INFINITY;
  #timePlan: FieldPlan | undefined;
  #timeValue: FieldScalar = '';
  readonly #settings: DraftSettings;

  constructor(text: string, settings: DraftSettings, withSpans: boolean) {
    this.text = text;
    this.#settings = settings;
    this.spans = withSpans ? [] : undefined;
  }

  /** A draft of a part of this event's text, by the same settings. */
  innerDraft(text: string): Draft {
    return new Draft(text, this.#settings, false);
  }

  get names(): FieldNames {
    return this.#settings.names;
  }

  /** Stores a value under the plan's name, or as time or level where the plan says so. */
  put(plan: FieldPlan, value: FieldScalar): void {
    switch (plan.role) {
      case roles.plain:
        this.#store(plan, value);
        return;
      case roles.text:
        this.#store(plan, typeof value === 'string' ? value : String(value));
        return;
      case roles.level:
        this.#store(plan, levelOfValue(value));
        return;
      case roles.time:
        this.#putTime(plan, value);
    }
  }

  putOwn(own: string, value: FieldScalar): void {
    this.put(this.#settings.names.planOf(own), value);
  }

  /** Stores under a name that is final already (a parser's own ECS names), through the source's renames. */
  set(name: string, value: FieldScalar): void {
    this.put(this.#settings.names.planOf(name), value);
  }

  /** Stores a slice of the text and remembers where it stands. */
  setSlice(name: string, start: number, end: number): void {
    const plan = this.#settings.names.planOf(name);
    this.put(plan, this.text.slice(start, end));
    this.spans?.push([plan.target, start, end]);
  }

  /** Takes a time that a scanner found at a place of the text. */
  setStamp(stamp: Stamp, start: number): void {
    const us = stampToUs(stamp, this.#settings.time);
    // A time at its place in a layout is surer than any field that is named like one.
    if (this.#takeTime(us, this.text.slice(start, stamp.end))) this.#rank = 0;
    this.spans?.push(['@timestamp', start, stamp.end]);
  }

  /** Forgets everything read so far, for a parser that found out late that the line is not its own. */
  reset(): void {
    this.fields = newBag();
    this.timestampUs = Number.NaN;
    this.createdText = undefined;
    this.#rank = Number.POSITIVE_INFINITY;
    this.#timePlan = undefined;
    if (this.spans !== undefined) this.spans.length = 0;
  }

  #store(plan: FieldPlan, value: FieldScalar): void {
    const { fields } = this;
    const { target } = plan;
    if (fields[target] === undefined) fields[target] = value;
    else addValue(fields, plan.own === target ? target : plan.own, value);
  }

  #takeTime(us: number, written: string): boolean {
    if (isAcceptableTime(us, this.#settings.time.receivedAtMs)) {
      this.timestampUs = us;
      return true;
    }
    if (Number.isNaN(this.timestampUs)) this.createdText ??= written;
    return false;
  }

  #putTime(plan: FieldPlan, value: FieldScalar): void {
    if (typeof value !== 'boolean' && plan.rank < this.#rank) {
      const us = this.#settings.readTime(value, this.#settings.time);
      if (this.#takeTime(us, String(value))) {
        if (this.#timePlan !== undefined) this.#store(this.#timePlan, this.#timeValue);
        this.#rank = plan.rank;
        this.#timePlan = plan;
        this.#timeValue = value;
        return;
      }
    }
    if (plan.target !== '@timestamp') this.#store(plan, value);
  }
}
