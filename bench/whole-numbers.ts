import { parseArgs } from 'node:util';

/**
 * Whole numbers by flag, with what they are when not given. `mode`: the flag that chose the benchmark. Undefined: help is
 * asked for. Throws a sentence that names the flag.
 */
export function wholeNumbers<Name extends string>(
  argv: readonly string[],
  mode: string,
  usual: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> | undefined {
  const names = Object.keys(usual) as Name[];
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    [mode]: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  };
  for (const name of names) options[name] = { type: 'string' };
  const { values } = parseArgs({ args: [...argv], options });
  if (values['help'] === true) return undefined;
  const entries = names.map((name) => {
    const number = Number(values[name] ?? usual[name]);
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}: expected a whole number from 1 on`);
    return [name, number] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}
