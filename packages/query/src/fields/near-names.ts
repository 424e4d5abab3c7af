import { fold } from '../text/fold.ts';
import { editDistance } from './edit-distance.ts';

const squeeze = (name: string): string[] => Array.from(fold(name).replace(/[._\-@]/g, ''));

/** A known name that could have been meant: a few letters off, another case or separator, or the last part of a path. */
function farness(name: string, known: string): number | undefined {
  const [wanted, candidate] = [squeeze(name), squeeze(known)];
  const distance = editDistance(wanted, candidate);
  if (distance <= Math.max(1, Math.floor(wanted.length / 4))) return distance;
  const lowered = fold(known);
  return lowered.endsWith(`.${fold(name)}`) || lowered.startsWith(`${fold(name)}.`) ? 10 : undefined;
}

/** Up to `limit` of the known names that are like `name`, nearest first. */
export function nearNames(name: string, known: readonly string[], limit: number): string[] {
  return known
    .flatMap((candidate) => {
      const far = farness(name, candidate);
      return far === undefined ? [] : [{ candidate, far }];
    })
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}
