import { auth } from './auth.ts';
import { frame } from './frame.ts';
import { states } from './states.ts';

/** The English catalogue: the list of all keys. */
export const english = { auth, frame, states };
export type Messages = typeof english;
