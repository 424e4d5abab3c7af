import { fold } from '@logwarden/query';
import { parseShape } from './shape.ts';

/**
 * Characters with which a text may reach over the edge of a value: those next to values in the shapes, and the marks that
 * may stand full-width.
 */
export function shapeEdges(shapes: readonly string[]): Set<string> {
  const edges = new Set('，：；！？（）,:;!?()');
  for (const text of shapes) {
    for (const piece of parseShape(text).pieces) {
      if (typeof piece !== 'string') continue;
      const folded = fold(piece);
      edges.add(folded.charAt(0));
      edges.add(folded.charAt(folded.length - 1));
    }
  }
  return edges;
}
