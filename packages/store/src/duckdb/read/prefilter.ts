import { fold, type Sql, sqlText, type TokenNeed } from '@logwarden/query';
import { pieceSql } from '../shape/shape-sql.ts';
import { parseShape, type ValuePiece } from '../shape/shape.ts';
import type { CompiledQuery, PartNeed } from './compile.ts';
import type { FileLayout } from './file-layout.ts';

/**
 * A cheap condition that holds for every match: what a line must hold is looked for in the literals and values of its
 * shape, most of which are dictionary columns, before the line itself is rendered and tested.
 */
export function prefilter(layout: FileLayout, query: CompiledQuery): Sql {
  if (layout.shapes.length === 0) return 'true';
  const lines = new ShapedLines(layout);
  const conditions = [lines.ofTokens(query.tokens), lines.ofParts(query.parts)].filter((sql) => sql !== 'true');
  return conditions.length === 0 ? 'true' : `("#shape" IS NULL OR (${conditions.join(' AND ')}))`;
}

interface Line {
  readonly text: string;
  readonly literals: readonly string[];
}

class ShapedLines {
  readonly #lines: Line[] = [];
  readonly #values = new Map<Sql, ValuePiece>();
  readonly #edges = new Set<string>('，：；！？（）,:;!?()');
  readonly #layout: FileLayout;

  constructor(layout: FileLayout) {
    this.#layout = layout;
    for (const text of layout.shapes) {
      const { pieces } = parseShape(text);
      const literals = pieces.filter((piece) => typeof piece === 'string').map(fold);
      this.#lines.push({ text, literals });
      for (const literal of literals) {
        this.#edges.add(literal.charAt(0));
        this.#edges.add(literal.charAt(literal.length - 1));
      }
      for (const piece of pieces) if (typeof piece !== 'string') this.#values.set(pieceSql(piece), piece);
    }
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

  /** Lines with a folded text inside one of their pieces. */
  #holds(part: string): Sql {
    const inLiterals = this.#lines.filter(({ literals }) => literals.some((literal) => literal.includes(part)));
    if (inLiterals.length === this.#lines.length) return 'true';
    const options: Sql[] = [];
    if (inLiterals.length > 0) options.push(`"#shape" IN (${inLiterals.map(({ text }) => sqlText(text)).join(', ')})`);
    for (const piece of this.#values.values()) {
      if (this.#mayHold(piece, part)) options.push(`contains(${this.#folded(piece, part)}, ${sqlText(part)})`);
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

function all(parts: readonly Sql[]): Sql {
  const needed = parts.filter((sql) => sql !== 'true');
  return needed.length === 0 ? 'true' : `(${needed.join(' AND ')})`;
}

function any(parts: readonly Sql[]): Sql {
  return parts.includes('true') ? 'true' : `(${parts.join(' OR ')})`;
}
