/** Languages in which errors and hints can be told. */
export type QueryLocale = 'en' | 'zh-CN';

interface Wording {
  /** What is wrong. `{name}` stands for a parameter. */
  readonly message: string;
  /** The form that was expected. */
  readonly expected: string;
}

const wordings = {
  too_long: {
    en: { message: 'The query is longer than {limit} bytes', expected: 'at most {limit} bytes of text' },
    'zh-CN': { message: '查询超过 {limit} 字节', expected: '最多 {limit} 字节' },
  },
  too_deep: {
    en: { message: 'The query is nested more than {limit} levels deep', expected: 'at most {limit} levels' },
    'zh-CN': { message: '查询嵌套超过 {limit} 层', expected: '最多 {limit} 层' },
  },
  too_many_clauses: {
    en: { message: 'The query has more than {limit} clauses', expected: 'at most {limit} clauses' },
    'zh-CN': { message: '查询条件超过 {limit} 个', expected: '最多 {limit} 个条件' },
  },
  unclosed_quote: {
    en: { message: 'A quote is not closed', expected: 'a closing "' },
    'zh-CN': { message: '引号没有闭合', expected: '右引号 "' },
  },
  unclosed_group: {
    en: { message: 'A parenthesis is not closed', expected: 'a closing )' },
    'zh-CN': { message: '括号没有闭合', expected: '右括号 )' },
  },
  unexpected_close: {
    en: { message: 'A closing parenthesis without an opening one', expected: 'a term' },
    'zh-CN': { message: '多余的右括号', expected: '一个条件' },
  },
  empty_group: {
    en: { message: 'Nothing stands between the parentheses', expected: 'a term inside ( )' },
    'zh-CN': { message: '括号内没有内容', expected: '括号内的条件' },
  },
  missing_operand: {
    en: { message: '{operator} has no term beside it', expected: 'a term on each side of AND and OR, and after NOT' },
    'zh-CN': { message: '{operator} 旁边缺少条件', expected: 'AND、OR 两侧以及 NOT 之后都要有条件' },
  },
  missing_value: {
    en: {
      message: 'The field {field} has no value',
      expected: 'a value, "text", [low TO high], /regex/ or * after it',
    },
    'zh-CN': { message: '字段 {field} 后面没有值', expected: '值、"文本"、[下限 TO 上限]、/正则/ 或 *' },
  },
  no_words: {
    en: { message: '{text} holds no letter or digit', expected: 'a word; punctuation is found by raw:' },
    'zh-CN': { message: '{text} 不含字母或数字', expected: '词语；标点请用 raw: 查找' },
  },
  empty_raw: {
    en: { message: 'raw: is followed by nothing', expected: 'a text in quotes, as raw:"nection refu"' },
    'zh-CN': { message: 'raw: 后面是空的', expected: '引号内的文本，例如 raw:"nection refu"' },
  },
  raw_form: {
    en: { message: 'raw: takes a text, not a {form}', expected: 'a text in quotes, as raw:"nection refu"' },
    'zh-CN': { message: 'raw: 后面只能是文本，不能是{form}', expected: '引号内的文本，例如 raw:"nection refu"' },
  },
  wildcard_limit: {
    en: { message: 'A term has more than {limit} wildcards', expected: 'at most {limit} of * and ?' },
    'zh-CN': { message: '一个词的通配符超过 {limit} 个', expected: '最多 {limit} 个 * 和 ?' },
  },
  wildcard_words: {
    en: {
      message: 'Wildcards work inside one word, and {text} is several',
      expected: 'one word, or raw: with an exact part',
    },
    'zh-CN': { message: '通配符只能用在一个词内，而 {text} 是多个词', expected: '一个词，或用 raw: 查找确切片段' },
  },
  fuzzy_short: {
    en: { message: 'Too short for ~{distance}', expected: 'at least {limit} characters before ~{distance}' },
    'zh-CN': { message: '词太短，不能用 ~{distance}', expected: '~{distance} 之前至少 {limit} 个字符' },
  },
  fuzzy_words: {
    en: {
      message: 'Fuzzy search takes one word of letters and digits',
      expected: 'one word before ~, no Han, Kana or Hangul',
    },
    'zh-CN': { message: '模糊查询只接受一个由字母和数字组成的词', expected: '~ 之前是一个词，不含汉字、假名或谚文' },
  },
  fuzzy_distance: {
    en: { message: 'At most 2 edits can be allowed', expected: '~1, ~2 or ~' },
    'zh-CN': { message: '最多允许 2 处差异', expected: '~1、~2 或 ~' },
  },
  regex_invalid: {
    en: {
      message: 'The regular expression is not valid: {reason}',
      expected: 'RE2 syntax (no look-around, no back-references)',
    },
    'zh-CN': { message: '正则表达式无效：{reason}', expected: 'RE2 语法（没有环视和反向引用）' },
  },
  regex_large: {
    en: {
      message: 'The regular expression is too large once its repetitions are written out',
      expected: 'smaller counts in { }',
    },
    'zh-CN': { message: '正则表达式展开重复后过大', expected: '减小 { } 中的次数' },
  },
  range_form: {
    en: {
      message: 'A range is written wrongly',
      expected: '[low TO high], with { or } for an excluded bound and * for none',
    },
    'zh-CN': { message: '范围写法有误', expected: '[下限 TO 上限]，{ 或 } 表示不含该端，* 表示不限' },
  },
  range_text: {
    en: {
      message: '{text} is neither a number, a date nor an address',
      expected: 'a number (5), a date (2025-12-30) or an address (10.0.0.1)',
    },
    'zh-CN': { message: '{text} 不是数字、日期或地址', expected: '数字（5）、日期（2025-12-30）或地址（10.0.0.1）' },
  },
  range_mixed: {
    en: { message: 'The bounds of a range are of two kinds', expected: 'two numbers, two dates or two addresses' },
    'zh-CN': { message: '范围两端类型不同', expected: '两个数字、两个日期或两个地址' },
  },
  timestamp_value: {
    en: { message: '@timestamp is compared with dates only', expected: 'a date, as 2025-12-30 or 2025-12-30T11:00:00' },
    'zh-CN': { message: '@timestamp 只能与日期比较', expected: '日期，例如 2025-12-30 或 2025-12-30T11:00:00' },
  },
  comparison_alone: {
    en: { message: '{operator} has no field before it', expected: 'field {operator} value, or the text in quotes' },
    'zh-CN': { message: '{operator} 前面没有字段', expected: '字段 {operator} 值，或把文本放进引号' },
  },
  equals: {
    en: { message: '{operator} is not an operator here', expected: 'field:value' },
    'zh-CN': { message: '{operator} 不是运算符', expected: '字段:值' },
  },
} as const satisfies Record<string, Record<QueryLocale, Wording>>;

export type QueryErrorCode = keyof typeof wordings;
export type ErrorParameters = Readonly<Record<string, string | number>>;

/** Why a text is no query. Positions are UTF-16 offsets in the text as given. */
export interface QueryError {
  readonly code: QueryErrorCode;
  readonly position: number;
  /** End (exclusive) of the part at fault. */
  readonly end: number;
  /** English; `describeError` gives other languages. */
  readonly message: string;
  readonly expected: string;
  /** The whole query as it could be meant, always parseable; absent where nothing sensible can be offered. */
  readonly fix?: string;
  readonly parameters: ErrorParameters;
}

function fill(text: string, parameters: ErrorParameters): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

/** The sentences of an error in a language. */
export function describeError(
  error: Pick<QueryError, 'code' | 'parameters'>,
  locale: QueryLocale,
): { readonly message: string; readonly expected: string } {
  const wording: Wording = wordings[error.code][locale];
  return { message: fill(wording.message, error.parameters), expected: fill(wording.expected, error.parameters) };
}

/** What the parser knows of an error; positions become an error once the fix is checked. */
export interface Fault {
  readonly code: QueryErrorCode;
  readonly position: number;
  readonly end: number;
  readonly parameters?: ErrorParameters;
  /** Replaces the part at fault (or `fixFrom`…`end`) to make a query that could be meant. */
  readonly replacement?: string;
  readonly fixFrom?: number;
}

export function toQueryError(fault: Fault, fix: string | undefined): QueryError {
  const parameters = fault.parameters ?? {};
  const { message, expected } = describeError({ code: fault.code, parameters }, 'en');
  const base = { code: fault.code, position: fault.position, end: fault.end, message, expected, parameters };
  return fix === undefined ? base : { ...base, fix };
}
