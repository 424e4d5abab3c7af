import { isSpace } from './scan.ts';

export interface Operator {
  readonly kind: 'and' | 'or' | 'not';
  readonly text: string;
}

const words: readonly Operator[] = [
  { kind: 'and', text: 'AND' },
  { kind: 'or', text: 'OR' },
  { kind: 'not', text: 'NOT' },
];
const signs: readonly Operator[] = [
  { kind: 'and', text: '&&' },
  { kind: 'or', text: '||' },
];

function endsWord(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char === '' || isSpace(char) || char === '(' || char === ')' || char === '"';
}

function operatorWord(text: string, at: number): Operator | undefined {
  return words.find((word) => text.startsWith(word.text, at) && endsWord(text, at + word.text.length));
}

/** Whether `AND`, `OR` or `NOT` stands at `at`. */
export function isOperatorWord(text: string, at: number): boolean {
  return operatorWord(text, at) !== undefined;
}

/** The operator at `at`. `-` and `!` negate what touches them; a lone `!` what follows. */
export function readOperator(text: string, at: number): Operator | undefined {
  const found = operatorWord(text, at) ?? signs.find((sign) => text.startsWith(sign.text, at));
  if (found !== undefined) return found;
  const char = text.charAt(at);
  const touches = text.charAt(at + 1) !== '' && !isSpace(text.charAt(at + 1)) && text.charAt(at + 1) !== ')';
  if (char === '!' || (char === '-' && touches)) return { kind: 'not', text: char };
  return undefined;
}
