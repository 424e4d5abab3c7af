import { lenientMarks } from '../text/fold.ts';
import { type Sql, sqlText } from './layout.ts';
import { allOf } from './leaf-sql.ts';
import { regexLiteral, regexSql } from './regex-sql.ts';

const marks = new RegExp(`[${Array.from(lenientMarks.keys(), regexLiteral).join('')}]`, 'g');

/**
 * Whether a folded searched text holds an already folded part. Marks that the layout may leave full-width are looked for
 * in both widths.
 */
export function compileSubstring(folded: Sql, part: string): Sql {
  const pieces = part.split(marks);
  if (pieces.length === 1) return `contains(${folded}, ${sqlText(part)})`;
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  const pattern = Array.from(part, (char) => {
    const wide = lenientMarks.get(char);
    return wide === undefined ? regexLiteral(char) : `[${regexLiteral(char)}${wide}]`;
  }).join('');
  const found = regexSql(folded, pattern);
  return longest === '' ? found : allOf([`contains(${folded}, ${sqlText(longest)})`, found]);
}
