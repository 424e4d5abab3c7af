import { type ParserConfig } from '@logwarden/contracts';
import { type Draft } from '../fields/draft.ts';
import { type FieldNames } from '../fields/names.ts';
import { compileGrok } from '../grok/compile.ts';
import { parseAccessLog } from './access-log.ts';
import { badPattern, type CapturePattern } from './capture-pattern.ts';
import { CsvParser } from './csv.ts';
import { expandMessage } from './embedded.ts';
import { parseJson } from './json.ts';
import { KeyTree } from './json-shape.ts';
import { parseLayout } from './layout.ts';
import { parseLogfmt } from './logfmt.ts';
import { compileRegex, parseByPattern } from './pattern.ts';
import { splitStackTrace } from './stack.ts';
import { parseSyslog, parseSyslogFile } from './syslog.ts';

/** A parser of one source: fills the draft, never throws on input. */
export interface LineParser {
  readonly needsTimeLimit: boolean;
  readonly parse: (draft: Draft) => void;
}

/** Parser of a configuration. Throws `request.invalid` on a bad pattern. */
export function parserOf(config: ParserConfig, names: FieldNames): LineParser {
  const tree = new KeyTree(names);
  switch (config.kind) {
    case 'json':
      return linear((draft) => withMessage(draft, parseJsonLine(draft, tree)));
    case 'plain':
      return linear((draft) => withMessage(draft, false));
    case 'access_log':
      return linear((draft) => {
        const found = parseAccessLog(draft);
        if (!found) draft.error = 'not an access log line';
        withMessage(draft, found);
      });
    case 'logfmt':
      return linear((draft) => {
        const found = parseLogfmt(draft, false);
        if (!found) draft.error = 'not a logfmt line';
        withMessage(draft, found);
      });
    case 'syslog':
      return linear((draft) => {
        withMessage(draft, parseSyslog(draft, true));
        expandMessage(draft, tree, true);
      });
    case 'regex':
      return byPattern(compileRegex(requiredPattern(config)));
    case 'grok':
      return byPattern(compileGrok(requiredPattern(config), config.patterns, config.grokFields));
    case 'csv': {
      const csv = new CsvParser(config);
      return linear((draft) => withMessage(draft, csv.parse(draft)));
    }
    case 'auto':
      return linear((draft) => withMessage(draft, parseAuto(draft, tree)));
  }
}

function requiredPattern(config: ParserConfig): string {
  if (config.pattern === undefined || config.pattern === '') {
    throw badPattern('there is none', `a pattern, which a parser of kind "${config.kind}" needs`);
  }
  return config.pattern;
}

function byPattern(pattern: CapturePattern): LineParser {
  return linear((draft) => {
    const found = parseByPattern(draft, pattern);
    if (!found) draft.error = 'the pattern does not match';
    withMessage(draft, found);
  });
}

function linear(parse: (draft: Draft) => void): LineParser {
  return { needsTimeLimit: false, parse };
}

/** A line without structure is its own message. */
function withMessage(draft: Draft, found: boolean): void {
  if (!found && draft.quarantine === undefined && draft.fields['message'] === undefined && draft.text !== '') {
    draft.setSlice('message', 0, draft.text.length);
  }
  if (draft.text.includes('\n')) splitStackTrace(draft);
}

function parseJsonLine(draft: Draft, tree: KeyTree): boolean {
  parseJson(draft, tree);
  return draft.error === undefined;
}

/** Decided by the line alone, so that a replay reads it the same way. CSV is never guessed. */
function parseAuto(draft: Draft, tree: KeyTree): boolean {
  const { text } = draft;
  const first = text.charCodeAt(0);
  if (first === 123 || first <= 32) {
    if (/^\s*\{\s*["}]/.test(text.slice(0, 200))) return parseJsonLine(draft, tree);
  }
  if ((first === 60 && parseSyslog(draft, false)) || parseSyslogFile(draft)) {
    expandMessage(draft, tree, true);
    return true;
  }
  if (parseAccessLog(draft)) return true;
  if (!parseLayout(draft)) return parseLogfmt(draft, true);
  expandMessage(draft, tree, false);
  return true;
}
