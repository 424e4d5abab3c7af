import type { DataClass, Detection } from './detection.ts';
import { isDigit, isHan, isLetter } from './scan/letters.ts';

/** Shorter values are not looked for in the text: they would hide ordinary words. Chinese ones (names) may have two signs. */
const shortestHidden = 3;
const shortestHan = 2;

/** What an event's texts and fields held. */
export class EventFindings {
  readonly #found = new Map<string, readonly [field: string, dataClass: DataClass]>();
  readonly #detections: Detection[] = [];
  readonly #values = new Set<string>();
  readonly #hidden = new Map<string, string>();

  addAll(field: string, detections: readonly Detection[]): void {
    for (const detection of detections) {
      const { dataClass, value } = detection;
      this.#found.set(`${dataClass} ${field}`, [field, dataClass]);
      const key = `${dataClass} ${value}`;
      if (this.#values.has(key) && value !== '') continue;
      this.#values.add(key);
      this.#detections.push(detection);
    }
  }

  /** A field's value that was masked: the line holds it too, perhaps without a name beside it (CSV). */
  remember(text: string, masked: string, detections: readonly Detection[]): void {
    if (text.length < (isHan(text.charCodeAt(0)) ? shortestHan : shortestHidden)) return;
    const isWhole = detections.length === 1 && detections[0]?.start === 0 && detections[0].end === text.length;
    if (isWhole) this.#hidden.set(text, masked);
  }

  /** The text without the values that were masked in fields. */
  hideIn(text: string): string {
    let out = text;
    for (const [value, masked] of this.#hidden) if (out.includes(value)) out = hide(out, value, masked);
    return out;
  }

  result(): { found: readonly (readonly [string, DataClass])[]; detections: readonly Detection[] } {
    return { found: [...this.#found.values()], detections: this.#detections };
  }
}

function isWordSign(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2a;
}

/** Replaces a value where it stands by itself. */
function hide(text: string, value: string, masked: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    const end = at + value.length;
    const isOwn = !isWordSign(text.charCodeAt(at - 1)) && !isWordSign(text.charCodeAt(end));
    if (!isOwn) continue;
    out += text.slice(from, at) + masked;
    from = end;
  }
  return out + text.slice(from);
}
