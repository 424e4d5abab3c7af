import { AppError } from '@logwarden/kernel';
import { parseQuery, type FieldOptions, type ParsedQuery, type QueryError } from '@logwarden/query';

/** The reason of `query.invalid`, with all that a console needs to show it in place, in any language. */
function toAppError(error: QueryError): AppError {
  const { code, position, end, expected, fix, parameters } = error;
  const tooLarge = code === 'too_long' || code === 'too_deep' || code === 'too_many_clauses';
  return new AppError(tooLarge ? 'query.too_large' : 'query.invalid', error.message, {
    details: {
      field: 'query',
      reason: code,
      position,
      end,
      expected,
      parameters,
      ...(fix === undefined ? {} : { fix }),
    },
  });
}

/** Parses a query or throws `query.invalid` or `query.too_large` with position, expectation and fix. */
export function parseQueryText(text: string, options: FieldOptions): ParsedQuery {
  const parsed = parseQuery(text, options);
  if (parsed.ok) return parsed;
  throw toAppError(parsed.error);
}
