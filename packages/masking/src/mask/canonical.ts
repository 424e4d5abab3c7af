import type { DataClass } from '../detection.ts';

const digitsOnly: ReadonlySet<DataClass> = new Set(['bank_card', 'landline']);

/** One form for all ways to write the same value. Empty for secrets: of them not even equality is kept. */
export function canonicalOf(dataClass: DataClass, value: string): string {
  if (dataClass === 'secret') return '';
  const plain = value.normalize('NFKC').replace(/[\s\u200b-\u200f\u2060\ufeff]/g, '');
  if (dataClass === 'email') return plain.toLowerCase();
  if (dataClass === 'mobile') return plain.replace(/\D/g, '').replace(/^(?:0086|86)(?=1\d{10}$)/, '') || plain;
  if (digitsOnly.has(dataClass)) return plain.replace(/\D/g, '') || plain;
  return plain.replace(/[-.()（）]/g, '').toUpperCase();
}
