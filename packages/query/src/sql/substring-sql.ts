import { lenientMarks } from '../text/lower-fold.ts';
import { CUT } from '../text/marks.ts';
import { type Sql, sqlText } from './layout.ts';
import { allOf } from './leaf-sql.ts';
import { regexLiteral, regexSql } from './regex-sql.ts';

const marks = new RegExp(`[${Array.from(lenientMarks.keys(), regexLiteral).join('')}]`, 'g');

const cut = sqlText(CUT);

function holds(folded: Sql, part: string): Sql {
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

/**
 * Whether a folded searched text holds an already folded part. Marks that the layout may leave full-width are looked for
 * in both widths; a part may also stand across the cut of a long word, which `copy` has where there is one.
 */
export function compileSubstring(folded: Sql, part: string, copy: Sql = folded): Sql {
  return `(${holds(folded, part)} OR (contains(${copy}, ${cut}) AND ${holds(`replace(${copy}, ${cut}, '')`, part)}))`;
}
