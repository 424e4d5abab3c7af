import * as contracts from '@logwarden/contracts';
import { z } from 'zod';

export type Json = Record<string, unknown>;
type Side = 'input' | 'output';

const defs = '#/$defs/';
const components = '#/components/schemas/';

/** Every schema that the contracts name becomes a component of the same name. */
function namedSchemas(): ReturnType<typeof z.registry<{ id: string }>> {
  const registry = z.registry<{ id: string }>();
  for (const [name, value] of Object.entries(contracts)) {
    if (value instanceof z.ZodType && /^[A-Z]/.test(name))
      registry.add(value, { id: name.replace(/(Schema|Json)$/, '') });
  }
  return registry;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Answers may gain members, so a client must not refuse them; that is said by leaving the prohibition out. */
function openObjects(context: { readonly jsonSchema: Json }): void {
  if (context.jsonSchema['additionalProperties'] === false) delete context.jsonSchema['additionalProperties'];
}

/** Turns schemas into JSON Schema with shared components. A component whose two sides differ has a second one, `…Input`. */
export class OpenApiSchemas {
  readonly #names = namedSchemas();
  readonly #components = new Map<string, Json>();
  readonly #sides = new Map<string, Record<Side, string>>();

  /** The schema, its named parts as references. */
  of(schema: z.ZodType, side: Side): Json {
    const { json, found } = this.#convert(schema, side);
    for (const [name, definition] of Object.entries(found)) {
      if (isJson(definition)) this.#note(name, side, definition);
    }
    return json;
  }

  /** All components that were referred to, by name. Ask last. */
  all(): Json {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #convert(schema: z.ZodType, side: Side): { readonly json: Json; readonly found: Json } {
    const {
      $schema: _,
      $defs,
      ...json
    } = z.toJSONSchema(schema, {
      io: side,
      metadata: this.#names,
      unrepresentable: 'any',
      override: openObjects,
    });
    const rename = (value: unknown): unknown => this.#renameRefs(value, side);
    const renamed = rename(json);
    const found = Object.fromEntries(Object.entries($defs ?? {}).map(([name, value]) => [name, rename(value)]));
    return { json: isJson(renamed) ? renamed : {}, found };
  }

  #renameRefs(value: unknown, side: Side): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#renameRefs(item, side));
    if (!isJson(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const isRef = key === '$ref' && typeof item === 'string' && item.startsWith(defs);
        return [key, isRef ? components + this.#nameOf(item.slice(defs.length), side) : this.#renameRefs(item, side)];
      }),
    );
  }

  /** One name for both sides where they say the same. */
  #nameOf(name: string, side: Side): string {
    if (side === 'output') return name;
    const known = this.#sides.get(name);
    if (known !== undefined) return known.input;
    const schema = Object.entries(contracts).find(([key]) => key.replace(/(Schema|Json)$/, '') === name)?.[1];
    const texts = (['input', 'output'] as const).map((io) =>
      schema instanceof z.ZodType
        ? JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', override: openObjects }))
        : '',
    );
    const input = texts[0] === texts[1] ? name : name.endsWith('Request') ? name : `${name}Input`;
    this.#sides.set(name, { input, output: name });
    return input;
  }

  #note(name: string, side: Side, definition: Json): void {
    this.#components.set(this.#nameOf(name, side), definition);
  }
}
