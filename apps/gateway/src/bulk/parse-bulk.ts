import { AppError } from '@logwarden/kernel';

export type BulkOp = 'create' | 'index' | 'update' | 'delete';

/** The items of a `_bulk` body in order. `starts[i] < 0` for an item without a document (`delete`). */
export interface BulkItems {
  readonly ops: BulkOp[];
  readonly sources: string[];
  readonly ids: string[];
  readonly starts: number[];
  readonly ends: number[];
  /** Line of the document, or of the action where there is none; from 1. */
  readonly lineNumbers: number[];
}

interface Action {
  readonly op: BulkOp;
  readonly source: string;
  readonly id: string;
}

/** As in Elasticsearch. */
const maxIdLength = 512;

const newline = 10;
const simpleAction =
  /^\{\s?"(create|index)"\s?:\s?\{\s?(?:"_index"\s?:\s?"([^"\\]*)"\s?,?\s?)?(?:"_id"\s?:\s?"([^"\\]*)")?\s?\}\s?\}$/;

/** An error of the whole body, before anything of it is accepted. */
export function brokenAction(line: number, reason: string): AppError {
  return new AppError('ingest.malformed', `Malformed action/metadata line [${line}]: ${reason}`, { details: { line } });
}

function isOp(text: string): text is BulkOp {
  return text === 'create' || text === 'index' || text === 'update' || text === 'delete';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

/** Reads any action line; the common forms never come here. */
function parseActionLine(text: string, line: number): Action {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw brokenAction(line, 'it is not valid JSON');
  }
  const entries = isRecord(parsed) ? Object.entries(parsed) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw brokenAction(line, 'expected one object with one operation');
  const [op, meta] = entry;
  if (!isOp(op)) throw brokenAction(line, `expected one of [create, delete, index, update] but found [${op}]`);
  if (meta !== null && !isRecord(meta)) throw brokenAction(line, `expected an object after [${op}]`);
  return { op, source: textOf(meta?.['_index']), id: textOf(meta?.['_id']) };
}

function parseAction(text: string, line: number): Action {
  const simple = simpleAction.exec(text);
  if (simple === null) return parseActionLine(text, line);
  const op = simple[1] === 'create' ? 'create' : 'index';
  return { op, source: simple[2] ?? '', id: simple[3] ?? '' };
}

/** Walks the lines that are not blank (rsyslog sends a blank one after every document). */
class LineWalker {
  readonly #body: Buffer;
  #at = 0;
  line = 0;
  start = 0;
  end = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  next(): boolean {
    const body = this.#body;
    while (this.#at < body.byteLength) {
      const found = body.indexOf(newline, this.#at);
      let end = found < 0 ? body.byteLength : found;
      this.start = this.#at;
      this.#at = end + 1;
      this.line++;
      while (end > this.start && (body[end - 1] ?? 0) <= 32) end--;
      this.end = end;
      if (end > this.start) return true;
    }
    return false;
  }
}

/** Gives the action of a line, without reading it again when it equals the one before (senders without ids). */
function actionReader(body: Buffer, defaultSource: string): (walker: LineWalker) => Action {
  let before: Action | undefined;
  let beforeStart = 0;
  let beforeEnd = 0;
  return (walker) => {
    const { start, end, line } = walker;
    const same = before !== undefined && end - start === beforeEnd - beforeStart;
    if (before !== undefined && same && body.compare(body, beforeStart, beforeEnd, start, end) === 0) return before;
    const read = parseAction(body.toString('utf8', start, end), line);
    const source = read.source === '' ? defaultSource : read.source;
    if (source === '') throw brokenAction(line, 'no [_index] here and none in the path');
    if (read.id.length > maxIdLength) throw brokenAction(line, `the [_id] is longer than ${maxIdLength} characters`);
    before = { ...read, source };
    beforeStart = start;
    beforeEnd = end;
    return before;
  };
}

/**
 * Reads a whole `_bulk` body: action lines fully, documents only by position. Throws `ingest.malformed` with the
 * line's number when an action is broken or its document is missing.
 */
export function parseBulk(body: Buffer, defaultSource: string): BulkItems {
  const items: BulkItems = { ops: [], sources: [], ids: [], starts: [], ends: [], lineNumbers: [] };
  const walker = new LineWalker(body);
  const readAction = actionReader(body, defaultSource);
  while (walker.next()) {
    const { op, source, id } = readAction(walker);
    const actionLine = walker.line;
    items.ops.push(op);
    items.sources.push(source);
    items.ids.push(id);
    if (op === 'delete') {
      items.starts.push(-1);
      items.ends.push(-1);
    } else {
      if (!walker.next()) throw brokenAction(actionLine, 'its document is missing');
      items.starts.push(walker.start);
      items.ends.push(walker.end);
    }
    items.lineNumbers.push(walker.line);
  }
  if (items.ops.length === 0) {
    throw new AppError('ingest.malformed', 'Malformed action/metadata line [1]: the body is empty', {
      details: { line: 1 },
    });
  }
  return items;
}
