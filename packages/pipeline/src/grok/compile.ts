import {
  badPattern,
  CaptureList,
  CapturePattern,
  dotAll,
  fieldName,
  multiLine,
  rewriteExpression,
  type Capture,
  type CaptureType,
} from '../parse/capture-pattern.ts';
import { libraryDefinition, type GrokDefinition, type GrokFields } from './library.ts';

const maxDepth = 40;
const maxLength = 400_000;
const reference = /%\{(\w+)(?::([^}:]+))?(?::(\w+))?\}/g;

const types = new Map<string, CaptureType>([
  ['int', 'int'],
  ['long', 'int'],
  ['integer', 'int'],
  ['float', 'float'],
  ['double', 'float'],
  ['string', 'text'],
]);

/**
 * Compiles `%{NAME:field:type}` patterns over the library and own definitions. `.` meets line breaks, `^` and `$`
 * the ends of any line, as grok users expect. Throws `request.invalid` that names the field at fault.
 */
export function compileGrok(
  pattern: string,
  own: Readonly<Record<string, string>>,
  fields: GrokFields = 'ecs',
): CapturePattern {
  const owned = new Map<string, GrokDefinition>(Object.entries(own));
  const definitions: Definitions = (name) => owned.get(name) ?? libraryDefinition(name, fields);
  const short = new Expander(definitions, false);
  const source = { expression: short.expand(pattern, 0), captures: short.list.captures };
  const strict = (): CapturePattern => {
    const exact = new Expander(definitions, true);
    const expression = exact.expand(pattern, 0);
    return new CapturePattern({ expression, captures: exact.list.captures }, flags);
  };
  return new CapturePattern(source, flags, short.hasStrict ? strict : undefined);
}

type Definitions = (name: string) => GrokDefinition | undefined;

const flags = dotAll | multiLine;

class Expander {
  readonly list = new CaptureList();
  /** Some definition that was used has an exact form beside the short one. */
  hasStrict = false;
  readonly #definition: Definitions;
  readonly #strict: boolean;
  #length = 0;

  constructor(definition: Definitions, strict: boolean) {
    this.#definition = definition;
    this.#strict = strict;
  }

  expand(pattern: string, depth: number): string {
    if (depth > maxDepth) throw badPattern('definitions nest without end', `at most ${maxDepth} levels of %{NAME}`);
    let out = '';
    let last = 0;
    for (const found of pattern.matchAll(reference)) {
      out += rewriteExpression(pattern.slice(last, found.index), this.list, 'grok');
      out += this.#reference(found, depth);
      last = found.index + found[0].length;
    }
    out += rewriteExpression(pattern.slice(last), this.list, 'grok');
    this.#length += out.length;
    if (this.#length > maxLength)
      throw badPattern('it grows too long', `at most ${maxLength} characters when expanded`);
    return out;
  }

  #reference(found: RegExpExecArray, depth: number): string {
    const [whole, name = '', field, typeName] = found;
    const definition = this.#definition(name);
    if (definition === undefined) throw badPattern(`${whole} is not defined`, 'a name of the library or of "patterns"');
    const type = typeName === undefined ? 'text' : types.get(typeName);
    if (type === undefined) throw badPattern(`${whole} asks for the type "${typeName}"`, 'int or float');
    const { body, check } = this.#formOf(definition);
    const open =
      field === undefined && check === undefined
        ? '(?:'
        : this.list.open(field === undefined ? undefined : fieldName(field), type, check);
    return `${open}${this.expand(body, depth + 1)})`;
  }

  #formOf(definition: GrokDefinition): { body: string; check: Capture['check'] } {
    if (typeof definition === 'string') return { body: definition, check: undefined };
    if (definition.strict === undefined) return { body: definition.pattern, check: definition.check };
    this.hasStrict = true;
    if (this.#strict) return { body: definition.strict, check: undefined };
    return { body: definition.pattern, check: definition.check };
  }
}
