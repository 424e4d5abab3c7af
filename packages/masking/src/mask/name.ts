import { compoundSurnames } from '../tables/surnames.ts';
import { MASK } from './partial.ts';

/** The surname: `张*`, `欧阳**`; of a name in Latin letters the last word: `**** Smith`. */
export function maskName(value: string): string {
  if (/^[\u3400-\u9fff]/.test(value)) {
    const shown = value.length > 2 && compoundSurnames.has(value.slice(0, 2)) ? 2 : 1;
    return value.length === 1 ? MASK : value.slice(0, shown) + MASK.repeat(value.length - shown);
  }
  const space = value.lastIndexOf(' ');
  const shown = space < 0 || space === value.length - 1 ? value.length : space;
  return value.slice(0, shown).replace(/[^ ]/g, MASK) + value.slice(shown);
}
