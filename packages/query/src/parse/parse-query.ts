import type { QueryNode } from '../ast/node.ts';
import { type FieldOptions, fieldKinds } from '../fields/field-kinds.ts';
import type { Span } from './build.ts';
import { type Fault, type QueryError, toQueryError } from './errors.ts';
import { type QueryHint, textHints } from './hints.ts';
import { type Operator, readOperator } from './operators.ts';
import { skipSpace } from './scan.ts';
import { readTerm, type TermScope } from './term.ts';
import { type Built, join, leafOf, negate } from './tree.ts';

/** Limits of a query. */
export const queryLimits = { bytes: 4096, depth: 16, clauses: 512 } as const;

/** A part of the outermost AND, as it stands in the text, with its NOT. */
export interface TopTerm extends Span {
  readonly node: QueryNode;
}

export interface ParsedQuery {
  readonly ok: true;
  readonly ast: QueryNode;
  /** Where leaves stand in the text. */
  readonly spans: ReadonlyMap<QueryNode, Span>;
  /** The parts of the outermost AND; one when the outermost is an OR. */
  readonly terms: readonly TopTerm[];
  readonly hints: readonly QueryHint[];
}

export interface FailedQuery {
  readonly ok: false;
  readonly error: QueryError;
}

export type ParseResult = ParsedQuery | FailedQuery;

/** One open parenthesis (or the whole text). */
interface Frame {
  readonly open: number;
  readonly scope: TermScope;
  readonly alternatives: Built[][];
  readonly terms: TopTerm[];
  /** NOTs before the next operand, and where the first of them, or the operand, starts. */
  negations: number;
  start: number;
  /** The operator that waits for its right side. */
  pending: (Operator & { readonly at: number }) | undefined;
}

interface State {
  readonly text: string;
  readonly stack: Frame[];
  readonly spans: Map<QueryNode, Span>;
  clauses: number;
  at: number;
}

const newFrame = (open: number, scope: TermScope): Frame => ({
  open,
  scope,
  alternatives: [[]],
  terms: [],
  negations: 0,
  start: -1,
  pending: undefined,
});

const lastOf = (frame: Frame): Built[] => frame.alternatives.at(-1) ?? [];

function missingOperand(operator: Operator, at: number): Fault {
  const end = at + operator.text.length;
  const parameters = { operator: operator.text };
  return { code: 'missing_operand', position: at, end, parameters, replacement: '' };
}

function takeOperator(frame: Frame, operator: Operator, at: number): Fault | undefined {
  if (operator.kind === 'not') {
    if (frame.negations === 0) frame.start = at;
    frame.negations++;
    frame.pending = { ...operator, at };
    return undefined;
  }
  if (frame.pending !== undefined || lastOf(frame).length === 0) return missingOperand(operator, at);
  if (operator.kind === 'or') frame.alternatives.push([]);
  frame.pending = { ...operator, at };
  return undefined;
}

function takeOperand(frame: Frame, operand: Built, span: Span): void {
  const start = frame.negations > 0 ? frame.start : span.start;
  const built = frame.negations % 2 === 1 ? negate(operand) : operand;
  lastOf(frame).push(built);
  frame.terms.push({ start, end: span.end, node: built.node });
  frame.negations = 0;
  frame.pending = undefined;
}

function closeFrame(frame: Frame, end: number): Built | Fault | undefined {
  if (frame.pending !== undefined) return missingOperand(frame.pending, frame.pending.at);
  if (lastOf(frame).length > 0)
    return join(
      'or',
      frame.alternatives.map((parts) => join('and', parts)),
    );
  if (frame.open < 0) return undefined;
  return { code: 'empty_group', position: frame.open, end, replacement: '' };
}

/** Ends the innermost group; its end is one past `)`. */
function takeClose(state: State): Fault | undefined {
  const frame = state.stack.pop();
  const outer = state.stack.at(-1);
  const end = state.at + 1;
  if (frame === undefined || outer === undefined) {
    return { code: 'unexpected_close', position: state.at, end, replacement: '' };
  }
  const built = closeFrame(frame, end);
  if (built === undefined || 'code' in built) return built;
  takeOperand(outer, built, { start: frame.open, end });
  state.at = end;
  return undefined;
}

/** `field:(` starts its span at the field's name, so that the whole term is one part. */
function takeTerm(state: State, frame: Frame, kindOf: ReturnType<typeof fieldKinds>): Fault | undefined {
  const start = state.at;
  const result = readTerm({ text: state.text, kindOf }, start, frame.scope);
  if (result.kind === 'fault') return result.fault;
  state.at = result.end;
  if (result.kind === 'group') {
    state.stack.push(newFrame(start, result.scope));
    return undefined;
  }
  const span = { start, end: result.end };
  state.spans.set(result.node, span);
  state.clauses++;
  takeOperand(frame, leafOf(result.node), span);
  if (state.clauses <= queryLimits.clauses) return undefined;
  return { code: 'too_many_clauses', position: start, end: result.end, parameters: { limit: queryLimits.clauses } };
}

function step(state: State, frame: Frame, kindOf: ReturnType<typeof fieldKinds>): Fault | undefined {
  const char = state.text.charAt(state.at);
  if (char === ')') return takeClose(state);
  if (char === '(') {
    state.stack.push(newFrame(state.at, frame.scope));
    state.at++;
    return undefined;
  }
  const operator = readOperator(state.text, state.at);
  if (operator === undefined) return takeTerm(state, frame, kindOf);
  const fault = takeOperator(frame, operator, state.at);
  state.at += operator.text.length;
  return fault;
}

function finish(state: State): Built | Fault {
  const frame = state.stack.pop();
  if (frame === undefined) return leafOf({ kind: 'all' });
  if (frame.open >= 0) {
    const position = frame.open;
    const missing = ')'.repeat(state.stack.length);
    const { text } = state;
    return {
      code: 'unclosed_group',
      position,
      end: text.length,
      replacement: text.slice(position).trimEnd() + missing,
    };
  }
  return closeFrame(frame, state.text.length) ?? leafOf({ kind: 'all' });
}

function build(state: State, options: FieldOptions): Built | Fault {
  const kindOf = fieldKinds(options);
  const { text } = state;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > queryLimits.bytes) {
    return { code: 'too_long', position: 0, end: text.length, parameters: { limit: queryLimits.bytes } };
  }
  for (state.at = skipSpace(text, 0); state.at < text.length; state.at = skipSpace(text, state.at)) {
    const frame = state.stack.at(-1);
    const fault = frame === undefined ? undefined : step(state, frame, kindOf);
    if (fault !== undefined) return fault;
  }
  const built = finish(state);
  if ('code' in built || built.depth <= queryLimits.depth) return built;
  return { code: 'too_deep', position: 0, end: text.length, parameters: { limit: queryLimits.depth } };
}

function parseOnce(text: string, options: FieldOptions): ParsedQuery | { readonly ok: false; readonly fault: Fault } {
  const root = newFrame(-1, undefined);
  const state: State = { text, stack: [root], spans: new Map(), clauses: 0, at: 0 };
  const built = build(state, options);
  if ('code' in built) return { ok: false, fault: built };
  const whole = { start: skipSpace(text, 0), end: text.trimEnd().length, node: built.node };
  const terms = root.alternatives.length > 1 ? [whole] : root.terms;
  return { ok: true, ast: built.node, spans: state.spans, terms, hints: textHints(text, state.spans) };
}

function fixOf(text: string, fault: Fault, options: FieldOptions): string | undefined {
  if (fault.replacement === undefined) return undefined;
  const before = text.slice(0, fault.fixFrom ?? fault.position);
  const after = text.slice(fault.end);
  const joined =
    fault.code === 'equals' ? `${before.trimEnd()}:${after.trimStart()}` : before + fault.replacement + after;
  const fixed = joined.trim();
  return fixed !== text && parseOnce(fixed, options).ok ? fixed : undefined;
}

/** Parses a query. Never throws, on any input. Field options decide how wildcards on text fields are checked. */
export function parseQuery(text: string, options: FieldOptions = {}): ParseResult {
  const source = text.toWellFormed();
  const parsed = parseOnce(source, options);
  if (parsed.ok) return parsed;
  return { ok: false, error: toQueryError(parsed.fault, fixOf(source, parsed.fault, options)) };
}
