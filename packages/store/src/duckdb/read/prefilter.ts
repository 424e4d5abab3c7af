import { fold, type Sql, sqlText, type TokenNeed } from '@logwarden/query';
import { pieceSql } from '../shape/shape-sql.ts';
import { parseShape, type ValuePiece } from '../shape/shape.ts';
import type { CompiledQuery, PartNeed, QueryTerm } from './compile.ts';
import type { FileLayout } from './file-layout.ts';

/**
 * The condition of a query over files. What a line must hold is looked for in the literals and values of its shape, most
 * of which are dictionary columns, before the line itself is rendered and tested; and where the one says as much as the
 * other, no line is rendered.
 */
export function conditionSql(layout: FileLayout, query: CompiledQuery): Sql {
  const lines = layout.shapes.length === 0 ? undefined : new ShapedLines(layout);
  return all(query.terms.map((term) => (lines === undefined ? term.where(layout) : termSql(layout, lines, term))));
}

function termSql(layout: FileLayout, lines: ShapedLines, term: QueryTerm): Sql {
  const within = term.exactPart === undefined ? null : lines.exactly(term.exactPart);
  if (within !== null) {
    const whole = term.where(layout.unshaped());
    return `CASE WHEN ${layout.isShaped} THEN ${within} ELSE ${whole} END`;
  }
  const needed = all([lines.ofTokens(term.tokens), lines.ofParts(term.parts)]);
  const where = term.where(layout);
  return needed === 'true' ? where : `((NOT ${layout.isShaped} OR ${needed}) AND ${where})`;
}

interface Line {
  readonly text: string;
  readonly literals: readonly string[];
}

class ShapedLines {
  readonly #lines: Line[] = [];
  readonly #values = new Map<Sql, { readonly piece: ValuePiece; readonly of: Line[] }>();
  readonly #edges = new Set<string>('，：；！？（）,:;!?()');
  readonly #layout: FileLayout;

  constructor(layout: FileLayout) {
    this.#layout = layout;
    for (const text of layout.shapes) {
      const { pieces } = parseShape(text);
      const literals = pieces.filter((piece) => typeof piece === 'string').map(fold);
      const line = { text, literals };
      this.#lines.push(line);
      for (const literal of literals) {
        this.#edges.add(literal.charAt(0));
        this.#edges.add(literal.charAt(literal.length - 1));
      }
      for (const piece of pieces) {
        if (typeof piece === 'string') continue;
        const known = this.#values.get(pieceSql(piece));
        if (known === undefined) this.#values.set(pieceSql(piece), { piece, of: [line] });
        else if (!known.of.includes(line)) known.of.push(line);
      }
    }
  }

  /** Shaped lines with a part that cannot reach over the edge of a value; null: it can. */
  exactly(part: string): Sql | null {
    const [only, ...more] = this.#withinPieces(part);
    return only === part && more.length === 0 ? this.#holds(part, true) : null;
  }

  ofTokens(need: TokenNeed): Sql {
    switch (need.kind) {
      case 'all':
        return all(need.needs.map((inner) => this.ofTokens(inner)));
      case 'any':
        return any(need.needs.map((inner) => this.ofTokens(inner)));
      case 'token':
        return this.#holds(need.token);
      case 'unknown':
        return 'true';
    }
  }

  ofParts(need: PartNeed): Sql {
    switch (need.kind) {
      case 'all':
        return all(need.needs.map((inner) => this.ofParts(inner)));
      case 'any':
        return any(need.needs.map((inner) => this.ofParts(inner)));
      case 'part':
        return all(this.#withinPieces(need.part).map((part) => this.#holds(part)));
      case 'unknown':
        return 'true';
    }
  }

  /** Stretches of a part that cannot reach over the edge of a value, because no edge's character is in them. */
  #withinPieces(part: string): string[] {
    const stretches: string[] = [''];
    for (const char of part) {
      if (this.#edges.has(char)) stretches.push('');
      else stretches.push((stretches.pop() ?? '') + char);
    }
    return stretches.filter((stretch) => stretch !== '');
  }

  /** Lines with a folded text inside one of their pieces; not exact: also lines that hide the field that has it. */
  #holds(part: string, exact = false): Sql {
    const inLiterals = this.#lines.filter(({ literals }) => literals.some((literal) => literal.includes(part)));
    if (inLiterals.length === this.#lines.length) return 'true';
    const options: Sql[] = [];
    if (inLiterals.length > 0) options.push(ofShapes(inLiterals));
    for (const { piece, of } of this.#values.values()) {
      if (!this.#mayHold(piece, part)) continue;
      const test = `contains(${this.#folded(piece, part)}, ${sqlText(part)})`;
      // A field may be set in rows whose lines do not show it.
      options.push(exact && of.length < this.#lines.length ? `(${ofShapes(of)} AND ${test})` : test);
    }
    return options.length === 0 ? 'false' : any(options);
  }

  /** A piece as the part is looked for in it. `lower` costs more than the search, so it is left out where it changes nothing. */
  #folded(piece: ValuePiece, part: string): Sql {
    const stored: ValuePiece = piece[0] === 'u' ? ['s', piece[1]] : piece;
    const isLower = stored[0] === 's' && this.#layout.isLower(stored[1]);
    const caseless = part.toUpperCase() === part.toLowerCase();
    return isLower || caseless ? pieceSql(stored) : `lower(${pieceSql(stored)})`;
  }

  #mayHold(piece: ValuePiece, part: string): boolean {
    switch (piece[0]) {
      case 'x':
        return true;
      case 'i':
      case 'f':
        return /^[0-9.-]*$/.test(part);
      case 't':
        return /^[0-9tz:.+ -]*$/.test(part);
      case 's':
      case 'u': {
        const characters = this.#layout.charactersOf(piece[1]);
        return characters === null || Array.from(part).every((char) => characters.includes(char));
      }
    }
  }
}

function ofShapes(lines: readonly Line[]): Sql {
  return `"#shape" IN (${lines.map(({ text }) => sqlText(text)).join(', ')})`;
}

function all(parts: readonly Sql[]): Sql {
  const needed = parts.filter((sql) => sql !== 'true');
  return needed.length === 0 ? 'true' : `(${needed.join(' AND ')})`;
}

function any(parts: readonly Sql[]): Sql {
  return parts.includes('true') ? 'true' : `(${parts.join(' OR ')})`;
}
