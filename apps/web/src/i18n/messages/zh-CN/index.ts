import { auth } from './auth.ts';
import { dashboards } from './dashboards.ts';
import { frame } from './frame.ts';
import { search } from './search.ts';
import { sources } from './sources.ts';
import { states } from './states.ts';

/** The Chinese catalogue. */
export const chinese = { auth, dashboards, frame, search, sources, states };
