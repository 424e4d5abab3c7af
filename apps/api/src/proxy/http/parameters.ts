import { malformed, refused } from '../ask/refusal.ts';

/** Parameters every route takes; what they change is the form of the answer. */
const everywhere = ['pretty', 'human', 'error_trace', 'filter_path', 'format'] as const;
/** Parameters that name something the proxy never does. */
const never: ReadonlySet<string> = new Set([
  ...['source', 'source_content_type', 'stored_fields', 'explain', 'suggest_field', 'suggest_text', 'scroll_size'],
  ...['pipeline', 'routing', 'stats', 'terminate_after', 'analyzer', 'df', 'lenient', 'min_score', 'script'],
]);

/** The parameters of an address, each given once, and each known to the route. */
export class Parameters {
  readonly #values = new Map<string, string>();

  constructor(query: string) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (this.#values.has(name)) throw malformed(`the parameter [${name}]`, 'to be given once');
      this.#values.set(name, value);
    }
  }

  /** Refuses, by name, the first parameter that is not among those of the route. */
  allow(names: readonly string[]): void {
    for (const name of this.#values.keys()) {
      if (names.includes(name) || everywhere.some((known) => known === name)) continue;
      if (never.has(name)) throw refused(name);
      throw malformed(`the parameter [${name}]`, `one of ${[...names, ...everywhere].join(', ')}`);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** `?flag`, `?flag=true` and `?flag=false`. */
  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value === '' || value === 'true') return true;
    if (value === 'false') return false;
    throw malformed(`the parameter [${name}]`, 'true or false');
  }

  count(name: string, max: number): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number <= max) return number;
    throw malformed(`the parameter [${name}]`, `a whole number up to ${max}`);
  }

  list(name: string): readonly string[] | undefined {
    return this.#values
      .get(name)
      ?.split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
}
