import { access } from './access.ts';
import { audit } from './audit.ts';
import { auth } from './auth.ts';
import { dashboards } from './dashboards.ts';
import { directory } from './directory.ts';
import { frame } from './frame.ts';
import { masking } from './masking.ts';
import { pipeline } from './pipeline.ts';
import { reveal } from './reveal.ts';
import { rights } from './rights.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { sources } from './sources.ts';
import { states } from './states.ts';
import { titles } from './titles.ts';

/** The English catalogue: the list of all keys. */
export const english = {
  access,
  audit,
  auth,
  dashboards,
  directory,
  frame,
  masking,
  pipeline,
  reveal,
  rights,
  search,
  settings,
  sources,
  states,
  titles,
};
export type Messages = typeof english;
