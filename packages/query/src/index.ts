export { fold } from './text/fold.ts';
export { isLowerFold, isLowerFoldText } from './text/lower-fold.ts';
export { foldSearched, mayHaveLongWord } from './text/long-words.ts';
export { GAP } from './text/marks.ts';
export { valueText } from './text/value-text.ts';
export { sqlName, sqlText, type Sql, type SqlFieldVariant, type SqlLayout } from './sql/layout.ts';
export { mayMatch, type TokenNeed } from './sql/need.ts';
export { forEachFoldedTokenHash, forEachTokenHashOfBytes, hashToken, type TokenHashVisit } from './text/token-hash.ts';
export { isLeaf, leavesOf, TIMESTAMP } from './ast/node.ts';
export type * from './ast/node.ts';
export { compilePredicate } from './predicate/compile-predicate.ts';
export type { CompileOptions } from './predicate/environment.ts';
export { compileSql, type CompiledSql } from './sql/compile-sql.ts';
export { tokenNeed } from './sql/token-need.ts';
export { printQuery } from './print/print-query.ts';
export { quoteText } from './print/quote.ts';
export {
  parseQuery,
  queryLimits,
  type FailedQuery,
  type ParsedQuery,
  type ParseResult,
  type TopTerm,
} from './parse/parse-query.ts';
export { describeError, type QueryError, type QueryErrorCode, type QueryLocale } from './parse/errors.ts';
export { describeHint, fieldHints, type QueryHint, type QueryHintCode } from './parse/hints.ts';
export { fieldKinds, type FieldKind, type FieldOptions } from './fields/field-kinds.ts';
export { forEachToken, TOKEN_LIMIT, tokenise } from './text/tokenise.ts';
export { searchedText } from './text/searched-text.ts';
export { searchedPlaces, type SearchedPlaces } from './text/searched-places.ts';
export { compileMetClauses } from './explain/met-clauses.ts';
export { explainMatches, type Explanation, type ExplainOptions } from './explain/explain-matches.ts';
export { completeQuery, type Completion, type Expectation } from './complete/complete-query.ts';
export {
  addFilter,
  type Filter,
  type FilterTarget,
  invertFilter,
  listFilters,
  removeFilter,
  replaceFilter,
} from './edit/edit-filters.ts';
export { rawAlternative, rawHint } from './edit/raw-alternative.ts';
export { compileDsl } from './dsl/compile-dsl.ts';
export type { Dsl, DslField, DslLayout, LeafDsl } from './dsl/layout.ts';
export { type IndexedText, indexText, standsIn } from './dsl/indexed-text.ts';
export { parseAddress } from './fields/address.ts';
export { dateValueUs } from './fields/date.ts';
export { clipValue } from './fields/field-kinds.ts';
