import { auth } from './auth.ts';
import { dashboards } from './dashboards.ts';
import { frame } from './frame.ts';
import { search } from './search.ts';
import { sources } from './sources.ts';
import { states } from './states.ts';

/** The English catalogue: the list of all keys. */
export const english = { auth, dashboards, frame, search, sources, states };
export type Messages = typeof english;
