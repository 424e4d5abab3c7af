import type { TokenNeed } from '@logwarden/query';
import type { StoredFile } from '../../catalogue/file-set.ts';
import { shapeEdges } from '../../shape/shape-edges.ts';
import type { CompiledQuery, PartNeed, PieceTest, QueryTerm } from '../compile.ts';
import { Needle, searchable } from './needle.ts';

/** A folded text that every match holds. `isInside`: it cannot reach over the edge of a piece of a shaped line. */
interface Required {
  readonly text: string;
  readonly isInside: boolean;
}

/** How the lines of a query are found by one text that all of them hold. */
export interface TextPlan {
  readonly required: Required;
  /** Given when the query is one clause that a piece of a line may meet by itself. */
  readonly pieceTest: PieceTest | undefined;
  /** No line matches unless one of its pieces, which holds the text, does. */
  readonly isDecisive: boolean;
}

/** What the lines of one file are searched for. */
export interface FilePlan extends TextPlan {
  readonly part: string;
  readonly needle: Needle;
}

/** Null: the query asks for no text that could be looked for. */
export function textPlan(query: CompiledQuery): TextPlan | null {
  let best: Required | undefined;
  for (const required of query.terms.flatMap(requiredBy)) {
    if (weight(required.text) > (best === undefined ? 0 : weight(best.text))) best = required;
  }
  if (best === undefined) return null;
  const [only, ...more] = query.terms;
  const pieceTest = more.length === 0 ? only?.pieceTest : undefined;
  const isDecisive = only !== undefined && best.text === (only.exactPart ?? only.onlyToken);
  return { required: best, pieceTest, isDecisive };
}

/** Null: a match may have every stretch of the text in another piece, or in none. */
export function filePlan(plan: TextPlan, { info }: StoredFile): FilePlan | null {
  const { text, isInside } = plan.required;
  const stretches = isInside ? [text] : splitAt(text, shapeEdges(info.shapes));
  const part = stretches.reduce((best, stretch) => (weight(stretch) > weight(best) ? stretch : best), '');
  const found = searchable(part);
  if (found === null) return null;
  return { ...plan, part, needle: new Needle(found), isDecisive: plan.isDecisive && found === text };
}

/** Han characters, of three bytes, tell more apart than letters. */
function weight(text: string): number {
  return Buffer.byteLength(searchable(text) ?? '');
}

function splitAt(text: string, edges: ReadonlySet<string>): string[] {
  const stretches: string[] = [''];
  for (const char of text) {
    if (edges.has(char)) stretches.push('');
    else stretches.push((stretches.pop() ?? '') + char);
  }
  return stretches;
}

function requiredBy(term: QueryTerm): Required[] {
  const inside = [...tokensOf(term.tokens), ...(term.exactPart === undefined || term.isRaw ? [] : [term.exactPart])];
  const anywhere = [...partsOf(term.parts), ...(term.exactPart !== undefined && term.isRaw ? [term.exactPart] : [])];
  return [...inside.map((text) => ({ text, isInside: true })), ...anywhere.map((text) => ({ text, isInside: false }))];
}

function tokensOf(need: TokenNeed): string[] {
  if (need.kind === 'token') return [need.token];
  return need.kind === 'all' ? need.needs.flatMap(tokensOf) : [];
}

function partsOf(need: PartNeed): string[] {
  if (need.kind === 'part') return [need.part];
  return need.kind === 'all' ? need.needs.flatMap(partsOf) : [];
}
