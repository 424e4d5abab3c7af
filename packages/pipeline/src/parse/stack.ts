import { type Draft } from '../fields/draft.ts';

const maxScanned = 200_000;
const qualified = /^(?:Exception in thread "[^"\n]{0,200}" )?((?:[A-Za-z_$][\w$]*\.)+[A-Z][\w$]*)(?:: ([^\n]*))?\r?$/;
const pythonLast = /^([A-Za-z_][\w.]*)(?:: (.*))?$/s;

interface Trace {
  /** Where in the message the trace begins; 0 where the message is nothing else. */
  readonly start: number;
  readonly type: string | undefined;
  readonly message: string | undefined;
}

/** Takes the stack trace out of a message of several lines: `error.type`, `error.message`, `error.stack_trace`. */
export function splitStackTrace(draft: Draft): void {
  const message = draft.fields['message'];
  if (typeof message !== 'string' || !message.includes('\n') || draft.fields['error.stack_trace'] !== undefined) return;
  const head = message.slice(0, maxScanned);
  const trace = javaTrace(head) ?? pythonTrace(head) ?? goTrace(head);
  if (trace === undefined) return;
  draft.set('error.stack_trace', message.slice(trace.start));
  if (trace.type !== undefined) draft.set('error.type', trace.type);
  if (trace.message !== undefined) draft.set('error.message', trace.message);
  const rest = message.slice(0, trace.start).trimEnd();
  draft.fields['message'] = rest === '' ? firstLine(message) : rest;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

/** The frames (`at a.B.c(…)`) say that it is a trace; it begins at the first line before them that names a class. */
function javaTrace(text: string): Trace | undefined {
  const frames = /\n[\t ]+at [^\s(]+\(/.exec(text)?.index;
  if (frames === undefined) return undefined;
  for (let at = 0, tries = 0; at <= frames && tries < 50; tries++) {
    const end = text.indexOf('\n', at);
    const found = qualified.exec(text.slice(at, end < 0 ? text.length : Math.min(end, at + 4_000)));
    if (found !== null) return { start: at, type: found[1], message: found[2] };
    if (end < 0) break;
    at = end + 1;
  }
  return { start: frames + 1, type: undefined, message: undefined };
}

function pythonTrace(text: string): Trace | undefined {
  const mark = 'Traceback (most recent call last):';
  const found = text.startsWith(mark) ? 0 : text.indexOf(`\n${mark}`) + 1;
  if (found === 0 && !text.startsWith(mark)) return undefined;
  const lines = text.slice(found).split('\n');
  const last = lines.findLast((line) => pythonLast.test(line) && !line.startsWith(' '));
  const exception = last === undefined ? null : pythonLast.exec(last);
  return { start: found, type: exception?.[1], message: exception?.[2] };
}

function goTrace(text: string): Trace | undefined {
  const frames = /\n+goroutine \d+ \[/.exec(text);
  if (frames === null) return undefined;
  const panic = /(?:^|\n)(?:panic|fatal error): ([^\n]*)/.exec(text.slice(0, frames.index));
  return {
    start: frames.index + frames[0].lastIndexOf('\n') + 1,
    type: panic === null ? undefined : 'panic',
    message: panic?.[1],
  };
}
