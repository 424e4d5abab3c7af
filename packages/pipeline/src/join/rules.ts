import { type MultilineConfig } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { RE2JS } from 're2js';
import { scanAnyTime } from '../time/read.ts';
import { newStamp } from '../time/stamp.ts';

/** Decides line by line whether a line goes on with the event before it. One rule object per stream: it has a state. */
export interface JoinRule {
  /** True where the line belongs to the event that is open. Called for every line, in order. */
  readonly continues: (line: string) => boolean;
}

const stamp = newStamp();

/** A line that begins with a time, maybe in brackets, begins an event of its own in every preset for programs. */
export function beginsWithTime(line: string): boolean {
  const code = line.charCodeAt(0);
  return scanAnyTime(line, code === 91 || code === 60 ? 1 : 0, stamp);
}

function isIndented(line: string): boolean {
  const code = line.charCodeAt(0);
  return code === 32 || code === 9;
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

const javaTrace =
  /^\s*(?:at \S|Caused by: |Suppressed: |Wrapped by: |\.\.\. \d+ (?:more|common frames omitted)|nested exception is:|--- End of )/;
const javaException = /^(?:[A-Za-z_$][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable)\b(?:[:;\s]|$)/;

/**
 * Java and other JVM languages. Below a line that begins with a time everything without one belongs to it;
 * else only what looks like part of a stack trace.
 */
function javaRule(): JoinRule {
  let isTimed = false;
  return {
    continues: (line) => {
      if (beginsWithTime(line)) {
        isTimed = true;
        return false;
      }
      if (isTimed || (isIndented(line) && !isBlank(line)) || javaTrace.test(line)) return true;
      return javaException.test(line);
    },
  };
}

const pythonChain = /^(?:During handling of the above exception|The above exception was the direct cause)/;

/** States: outside; in the frames of a traceback; after its last line, where only a chained traceback may follow. */
function pythonRule(): JoinRule {
  let state: 'outside' | 'frames' | 'after' = 'outside';
  return {
    continues: (line) => {
      if (line.startsWith('Traceback (most recent call last)')) {
        state = 'frames';
        return true;
      }
      if (state === 'frames') {
        if (!isIndented(line)) state = 'after';
        return !beginsWithTime(line);
      }
      if (state === 'after' && (isBlank(line) || pythonChain.test(line) || isIndented(line))) return true;
      state = 'outside';
      return isIndented(line) && !isBlank(line);
    },
  };
}

const goStart = /(?:^|\s)(?:panic: |fatal error: |http: panic serving )/;
const goTrace =
  /^(?:\s|goroutine \d+ \[|\[signal |\[recovered\]|created by |exit status \d|panic\(|[\w./*()-]+\.[\w.*()[\]·-]+\(.*\)$|\.\.\.additional frames elided)/;

/** Go: after a panic everything that looks like a goroutine dump, blank lines included. */
function goRule(): JoinRule {
  let inPanic = false;
  return {
    continues: (line) => {
      const isTrace = isBlank(line) || goTrace.test(line);
      if (inPanic && isTrace && !beginsWithTime(line)) return true;
      inPanic = goStart.test(line);
      return !inPanic && isIndented(line) && !isBlank(line);
    },
  };
}

/** Throws `request.invalid` for `multiline.startPattern` on a missing or bad pattern. */
function startRule(pattern: string | undefined): JoinRule {
  const details = { field: 'multiline.startPattern', expected: 'an RE2 pattern of the first line of an event' };
  if (pattern === undefined || pattern === '') {
    throw new AppError('request.invalid', 'the preset start_pattern needs a start pattern', { details });
  }
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('request.invalid', `the start pattern cannot be used: ${reason}`, { details, cause });
  }
  return { continues: (line) => !regex.test(line) };
}

/** The rule of a preset; undefined where lines are events (`none`) or the container formats decide. */
export function joinRuleOf(config: MultilineConfig): JoinRule | undefined {
  switch (config.preset) {
    case 'none':
    case 'docker':
    case 'cri':
      return undefined;
    case 'java':
      return javaRule();
    case 'python':
      return pythonRule();
    case 'go':
      return goRule();
    case 'indent':
      return { continues: (line) => isIndented(line) };
    case 'start_pattern':
      return startRule(config.startPattern);
  }
}
