import { auth } from './auth.ts';
import { frame } from './frame.ts';
import { states } from './states.ts';

/** The Chinese catalogue. */
export const chinese = { auth, frame, states };
