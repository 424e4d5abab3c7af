import { describe, expect, it } from 'vitest';
import {
  dropPlace,
  fittingWidth,
  moveColumn,
  placeAfterTakingOut,
  readColumns,
  resizeColumn,
  toggleColumn,
  writeColumns,
} from './columns.ts';

const fields = (columns: readonly { readonly field: string }[]): string => columns.map(({ field }) => field).join(' ');

describe('columns in the address', () => {
  it('come back as they were written', () => {
    const texts = ['host.name~220', 'log.level', 'a~b~64'];
    expect(readColumns(texts)).toEqual([
      { field: 'host.name', width: 220 },
      { field: 'log.level', width: 160 },
      { field: 'a~b', width: 64 },
    ]);
    expect(writeColumns(readColumns(texts))).toEqual(texts);
  });

  it('bear what somebody typed', () => {
    expect(readColumns(['x~99999', 'x', 'y~1', '~', 'x~80'])).toEqual([
      { field: 'x~99999', width: 160 },
      { field: 'x', width: 160 },
      { field: 'y', width: 56 },
      { field: '~', width: 160 },
    ]);
  });
});

describe('changing columns', () => {
  const columns = readColumns(['a', 'b', 'c']);

  it('moves one and leaves the order of the others', () => {
    expect(fields(moveColumn(columns, 'a', 2))).toBe('b c a');
    expect(fields(moveColumn(columns, 'c', 0))).toBe('c a b');
    expect(fields(moveColumn(columns, 'b', 9))).toBe('a c b');
    expect(fields(moveColumn(columns, 'x', 0))).toBe('a b c');
  });

  it('adds, removes and resizes within bounds', () => {
    expect(fields(toggleColumn(columns, 'd'))).toBe('a b c d');
    expect(fields(toggleColumn(columns, 'b'))).toBe('a c');
    expect(resizeColumn(columns, 'b', 5)[1]).toEqual({ field: 'b', width: 56 });
    expect(resizeColumn(columns, 'b', 5000)[1]?.width).toBe(900);
  });

  it('finds where a dragged one is dropped', () => {
    const edges = [100, 200, 300, 400];
    expect([90, 160, 260, 1000].map((x) => dropPlace(edges, x))).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3].map((place) => placeAfterTakingOut(place, 1))).toEqual([0, 1, 1, 2]);
  });

  it('fits texts, Chinese ones wider', () => {
    expect(fittingWidth(['gz-review-01'])).toBe(113);
    expect(fittingWidth(['审单失败审单失败'])).toBeGreaterThan(fittingWidth(['abcdefgh']));
    expect(fittingWidth(['x'.repeat(5000)])).toBe(480);
    expect(fittingWidth([])).toBe(56);
  });
});
