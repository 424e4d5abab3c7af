/** The AST. Plain data, normalised: `and`/`or` are flat and have at least two parts, `not` never stands on `not`. */
export type QueryNode = AllNode | AndNode | OrNode | NotNode | Leaf;

/** `*` or nothing: every event. */
export interface AllNode {
  readonly kind: 'all';
}
export interface AndNode {
  readonly kind: 'and';
  readonly nodes: readonly QueryNode[];
}
export interface OrNode {
  readonly kind: 'or';
  readonly nodes: readonly QueryNode[];
}
export interface NotNode {
  readonly kind: 'not';
  readonly node: QueryNode;
}

export type Leaf = WordsLeaf | MatchLeaf | WildcardLeaf | RawLeaf | RegexLeaf | FuzzyLeaf | RangeLeaf | ExistsLeaf;

/** A word or a phrase: the tokens of `text`, one after another, in the searched text. */
export interface WordsLeaf {
  readonly kind: 'words';
  readonly text: string;
}
/** `field:value`. By the field: whole value, words (text fields), address or network, or span of time. */
export interface MatchLeaf {
  readonly kind: 'match';
  readonly field: string;
  readonly text: string;
}
/** `*` any run, `?` one code point, `\` before a literal `*`, `?` or `\`. Without a field: inside one token. */
export interface WildcardLeaf {
  readonly kind: 'wildcard';
  readonly field?: string;
  readonly pattern: string;
}
/** An exact substring of the searched text under the fold. */
export interface RawLeaf {
  readonly kind: 'raw';
  readonly text: string;
}
/** RE2, anywhere in the unfolded text or value. */
export interface RegexLeaf {
  readonly kind: 'regex';
  readonly field?: string;
  readonly pattern: string;
  readonly ignoreCase: boolean;
}
/** Tokens (or, on a field that is not text, values) within `distance` edits. */
export interface FuzzyLeaf {
  readonly kind: 'fuzzy';
  readonly field?: string;
  readonly text: string;
  readonly distance: 1 | 2;
}
export interface Bound {
  readonly text: string;
  readonly inclusive: boolean;
}
/** At least one bound is given; both are of one kind (number, date, address). */
export interface RangeLeaf {
  readonly kind: 'range';
  readonly field: string;
  readonly low?: Bound;
  readonly high?: Bound;
}
export interface ExistsLeaf {
  readonly kind: 'exists';
  readonly field: string;
}

/** The name by which a query reaches the event's own time. */
export const TIMESTAMP = '@timestamp';

export function isLeaf(node: QueryNode): node is Leaf {
  return node.kind !== 'all' && node.kind !== 'and' && node.kind !== 'or' && node.kind !== 'not';
}

/** Leaves in reading order, each with whether it stands under an odd number of NOT. */
export function* leavesOf(node: QueryNode, negated = false): Generator<{ leaf: Leaf; negated: boolean }> {
  switch (node.kind) {
    case 'all':
      return;
    case 'and':
    case 'or':
      for (const part of node.nodes) yield* leavesOf(part, negated);
      return;
    case 'not':
      yield* leavesOf(node.node, !negated);
      return;
    default:
      yield { leaf: node, negated };
  }
}
