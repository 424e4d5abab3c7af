export { fold, isLowerFold, isLowerFoldText } from './text/fold.ts';
export { valueText } from './text/value-text.ts';
export { sqlName, sqlText, type Sql, type SqlFieldVariant, type SqlLayout } from './sql/layout.ts';
export { mayMatch, type TokenNeed } from './sql/need.ts';
export { forEachTokenHash, hashToken } from './text/token-hash.ts';
