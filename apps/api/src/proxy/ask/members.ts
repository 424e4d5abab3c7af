import { isList, isObject, isScalar, type Json, type JsonObject, type Scalar } from './json.ts';
import { malformed, refused } from './refusal.ts';

/** Members that mean something elsewhere and are never taken here; the answer names them. */
const never: ReadonlySet<string> = new Set([
  ...['script', 'script_fields', 'scripted_metric', 'script_score', 'bucket_script', 'bucket_selector', 'params'],
  ...['runtime_mappings', 'more_like_this', 'percolate', 'wrapper', 'retriever', 'knn', 'suggest', 'rescore'],
  ...['collapse', 'explain', 'profile', 'rank', 'ext', 'indices_boost', 'slice', 'min_score', 'post_filter'],
  ...['analyzer', 'quote_analyzer', 'lookup', 'stats', 'stored_fields', 'terminate_after', 'version', 'rewrite'],
]);

/**
 * Reads the members of an object, each at most once. `end` refuses those that nobody took, so that an unknown member is
 * never passed over in silence.
 */
export class Members {
  readonly at: string;
  readonly #members: JsonObject;
  readonly #taken = new Set<string>();

  constructor(value: Json | undefined, at: string) {
    if (!isObject(value)) throw malformed(`[${at}]`, 'an object');
    this.#members = value;
    this.at = at;
    // Named before anything else that may be amiss beside it. A list of values is a field of this name.
    const script = value.get('script');
    if (script !== undefined && !isList(script)) throw refused(this.path('script'));
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  take(name: string): Json | undefined {
    this.#taken.add(name);
    return this.#members.get(name);
  }

  /** The first of several names that stand for one thing. */
  takeAny(...names: readonly string[]): Json | undefined {
    const found = names.map((name) => this.take(name)).filter((value) => value !== undefined);
    if (found.length > 1) throw malformed(this.path(names.join(', ')), 'one of these names only');
    return found[0];
  }

  text(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'string') return value;
    throw malformed(this.path(name), 'a text');
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw malformed(this.path(name), 'a text');
    return value;
  }

  scalar(name: string): Scalar | undefined {
    const value = this.take(name);
    if (value === undefined || value === null) return undefined;
    if (isScalar(value)) return value;
    throw malformed(this.path(name), 'a text, a number or a boolean');
  }

  flag(name: string): boolean | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw malformed(this.path(name), 'true or false');
  }

  number(name: string): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    throw malformed(this.path(name), 'a number');
  }

  /** A whole number within bounds. */
  count(name: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.number(name);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
    throw malformed(this.path(name), `a whole number from ${bounds.min} to ${bounds.max}`);
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.take(name);
    if (value === undefined || isList(value)) return value;
    throw malformed(this.path(name), 'a list');
  }

  /** One text or a list of them. */
  texts(name: string): readonly string[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    return (isList(value) ? value : [value]).map((item) => {
      if (typeof item !== 'string') throw malformed(this.path(name), 'texts');
      return item;
    });
  }

  members(name: string): Members | undefined {
    const value = this.take(name);
    return value === undefined ? undefined : new Members(value, `${this.at}.${name}`);
  }

  /** Members that change nothing here: taken whatever plain value they have. */
  passOver(...names: readonly string[]): void {
    for (const name of names) this.scalar(name);
  }

  /** A member that may only have the value by which it asks for nothing. */
  only(name: string, allowed: Json): void {
    const value = this.take(name);
    if (value === undefined || value === allowed || (allowed === 0 && value === '0')) return;
    throw refused(this.path(name), 'only the value that asks for nothing is taken');
  }

  path(name: string): string {
    return `${this.at}.${name}`;
  }

  /** Call it when everything known was taken. */
  end(): void {
    const unknown = this.names.find((name) => !this.#taken.has(name));
    if (unknown === undefined) return;
    if (never.has(unknown)) throw refused(this.path(unknown));
    throw malformed(this.path(unknown), `no member of this name; known here: ${[...this.#taken].join(', ')}`);
  }
}
