import { type Sql, sqlName, sqlText } from '@logwarden/query';
import { columnName } from '../names.ts';
import { parseShape, type ValuePiece } from './shape.ts';

/** Columns a piece is rendered from. */
export function pieceColumn(piece: ValuePiece): string {
  switch (piece[0]) {
    case 's':
    case 'u':
      return columnName(piece[1], 's');
    case 'i':
      return columnName(piece[1], 'i');
    case 'f':
      return columnName(piece[1], 'd');
    case 't':
      return '#ts';
    case 'x':
      return `#x${piece[1]}`;
  }
}

/** The text of a piece in SQL, as `renderPiece` gives it. */
export function pieceSql(piece: ValuePiece): Sql {
  const column = sqlName(pieceColumn(piece));
  switch (piece[0]) {
    case 's':
    case 'x':
      return column;
    case 'u':
      return `upper(${column})`;
    case 'i':
      return `CAST(${column} AS VARCHAR)`;
    case 'f':
      return `printf('%.${piece[2]}f', ${column})`;
    case 't': {
      const [, separator, decimals, offset, suffix] = piece;
      const time = `make_timestamp(${column} + ${offset * 60_000_000})`;
      const form = `%Y-%m-%d${separator}%H:%M:%S${decimals === 0 ? '' : decimals === 3 ? '.%g' : '.%f'}`;
      const text = `strftime(${time}, '${form}')`;
      const cut = decimals === 0 || decimals === 3 || decimals === 6 ? text : `left(${text}, ${20 + decimals})`;
      return suffix === '' ? cut : `(${cut} || ${sqlText(suffix)})`;
    }
  }
}

/** The line that the shapes of `#shape` stand for; NULL for rows without one. */
export function shapedText(shapes: readonly string[]): Sql {
  const cases = shapes.map((text) => {
    const parts = parseShape(text).pieces.map((piece) =>
      typeof piece === 'string' ? sqlText(piece) : pieceSql(piece),
    );
    return `WHEN ${sqlText(text)} THEN concat(${parts.join(', ')})`;
  });
  return `CASE "#shape" ${cases.join(' ')} END`;
}
