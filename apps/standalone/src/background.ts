import type { RemaskJob } from '@logwarden/services';
import type { StorePort } from '@logwarden/store';
import { startDirectoryPoll } from './directory-poll.ts';
import { startHeadExport } from './head-export.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { Opened } from './opening.ts';
import { startRemasking } from './remasking.ts';
import { startSizeWatch } from './size-watch.ts';
import { systemClock } from './system-clock.ts';

/** What goes on beside the api's answers, in either form. */
export function startBackground(
  { database, directory, keys, layout, logger, metrics }: Opened,
  store: StorePort,
  remask: RemaskJob,
): { stop(): Promise<void> } {
  const clock = systemClock;
  const people = startDirectoryPoll({ database, keys, clock, logger });
  const heads = startHeadExport({ database, keys, clock, logger, file: layout.auditHeads });
  const housekeeping = startHousekeeping({ database, store, directory, clock, logger, metrics });
  const sizes = startSizeWatch({ database, store, clock, logger });
  const remasking = startRemasking({ job: remask, logger, metrics });
  return {
    stop: async () => {
      await remasking.stop();
      sizes.stop();
      housekeeping.stop();
      heads.stop();
      people.stop();
    },
  };
}
