import { z } from 'zod';

/** What a job tells the supervisor over their channel. A job that ends without `done` or `failed` was lost. */
export const JobMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('say'), text: z.string() }),
  z.object({ kind: z.literal('done'), result: z.unknown() }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type JobMessage = z.infer<typeof JobMessage>;

/** Hand out of the job `prepare`. */
export const Prepared = z.object({
  /** Connection of the restricted role. */
  databaseUrl: z.string(),
  /** For the first admin's link; absent: there is an admin. */
  firstRunToken: z.string().optional(),
});
