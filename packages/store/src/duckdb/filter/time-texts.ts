import { renderTime, type TimePiece } from '../shape/shape.ts';
import type { BlockTexts } from './block-texts.ts';

/**
 * Times of a shape, cut at their separators: day and hour, minute, second, and the rest are given each once a block, since
 * hardly a whole time repeats.
 */
export class TimeTexts {
  readonly #piece: TimePiece;
  readonly #numbers: Float64Array;
  readonly #block: BlockTexts;
  readonly #hours = new Set<number>();
  readonly #minutes = new Uint8Array(60);
  readonly #seconds = new Uint8Array(60);
  readonly #fractions = new Set<number>();

  constructor(piece: TimePiece, numbers: Float64Array, block: BlockTexts) {
    this.#piece = piece;
    this.#numbers = numbers;
    this.#block = block;
  }

  startBlock(): void {
    this.#hours.clear();
    this.#minutes.fill(0);
    this.#seconds.fill(0);
    this.#fractions.clear();
  }

  visit(row: number): void {
    const us = this.#numbers[row] ?? 0;
    const [, , decimals, offset] = this.#piece;
    const shifted = us + offset * 60_000_000;
    const second = Math.floor(shifted / 1_000_000);
    const hour = Math.floor(second / 3600);
    const minuteOfHour = Math.floor(second / 60) - hour * 60;
    const secondOfMinute = second - Math.floor(second / 60) * 60;
    const fraction = Math.floor((shifted - second * 1_000_000) / 10 ** (6 - decimals));
    const isKnown = this.#hours.has(hour) && this.#minutes[minuteOfHour] === 1 && this.#seconds[secondOfMinute] === 1;
    if (isKnown && (decimals === 0 || this.#fractions.has(fraction))) return;
    this.#hours.add(hour);
    this.#minutes[minuteOfHour] = 1;
    this.#seconds[secondOfMinute] = 1;
    if (decimals > 0) this.#fractions.add(fraction);
    this.#block.addText(renderTime(us, this.#piece) ?? '');
  }
}
