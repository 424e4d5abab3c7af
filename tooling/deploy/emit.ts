/** Text that goes into the file as it is: a template's expression, a number's form. */
export class Plain {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Yaml = string | number | boolean | Plain | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

const plainKey = /^[A-Za-z][\w./-]*$/;
const safeText = /^[A-Za-z/][\w./-]*$/;
const words = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

function scalar(value: string | number | boolean | Plain): string {
  if (value instanceof Plain) return value.text;
  if (typeof value !== 'string') return String(value);
  return safeText.test(value) && !words.has(value.toLowerCase()) ? value : JSON.stringify(value);
}

function isScalar(value: Yaml): value is string | number | boolean | Plain {
  return typeof value !== 'object' || value instanceof Plain;
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function block(value: Yaml, indent: string): string {
  if (isScalar(value)) return `${indent}${scalar(value)}\n`;
  if (isList(value)) {
    return value.map((item) => (isScalar(item) ? `${indent}- ${scalar(item)}\n` : listItem(item, indent))).join('');
  }
  return Object.entries(value)
    .flatMap(([key, member]) => (member === undefined ? [] : [entry(key, member, indent)]))
    .join('');
}

function listItem(item: Yaml, indent: string): string {
  return `${indent}- ${block(item, `${indent}  `).slice(indent.length + 2)}`;
}

function entry(key: string, value: Yaml, indent: string): string {
  const name = plainKey.test(key) ? key : JSON.stringify(key);
  if (isScalar(value)) return `${indent}${name}: ${scalar(value)}\n`;
  if (isList(value) && value.length === 0) return `${indent}${name}: []\n`;
  if (isList(value) && value.every(isScalar) && value.length <= 8 && value.every((item) => !(item instanceof Plain)))
    return `${indent}${name}: [${value.map(scalar).join(', ')}]\n`;
  if (!isList(value) && Object.keys(value).length === 0) return `${indent}${name}: {}\n`;
  return `${indent}${name}:\n${block(value, `${indent}  `)}`;
}

/** A value as YAML. Texts are quoted wherever YAML could take them for something else. */
export function emitYaml(value: Yaml): string {
  return block(value, '');
}
