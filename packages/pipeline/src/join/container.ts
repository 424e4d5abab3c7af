/** One line of a container runtime's log file, taken apart. */
export interface ContainerLine {
  /** `stdout` or `stderr`. */
  readonly stream: string;
  /** Time as the runtime wrote it. */
  readonly timeText: string | undefined;
  readonly payload: string;
  /** More of the same line follows in the same stream. */
  readonly isPartial: boolean;
}

/** Reads a line of docker's json-file or of CRI (`time stream P|F payload`); undefined where it is neither. */
export function readContainerLine(line: string): ContainerLine | undefined {
  return line.startsWith('{') ? readDocker(line) : readCri(line);
}

/** Files written by hand or by tests hold real line breaks inside the string; docker itself escapes them. */
function parseLoose(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return parseOrUndefined(line.replaceAll('\n', '\\n'));
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readDocker(line: string): ContainerLine | undefined {
  const value = parseLoose(line);
  if (typeof value !== 'object' || value === null || !('log' in value) || typeof value.log !== 'string') {
    return undefined;
  }
  const stream = 'stream' in value && typeof value.stream === 'string' ? value.stream : 'stdout';
  const timeText = 'time' in value && typeof value.time === 'string' ? value.time : undefined;
  return { stream, timeText, payload: value.log, isPartial: !value.log.endsWith('\n') };
}

function readCri(line: string): ContainerLine | undefined {
  const head = /^(\d{4}-\d\d-\d\dT\S{8,40}) (stdout|stderr) ([PF])(?::\S*)?(?: |$)/.exec(line.slice(0, 120));
  if (head === null) return undefined;
  const [whole, timeText, stream = 'stdout', flag] = head;
  return { stream, timeText, payload: line.slice(whole.length), isPartial: flag === 'P' };
}
