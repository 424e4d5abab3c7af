import { z } from 'zod';

const labels = z.record(z.string(), z.string());

/** What a process answers at `/metrics.json`: its metrics by name. */
export const MetricsJson = z.record(
  z.string(),
  z.discriminatedUnion('type', [
    z.object({
      type: z.enum(['counter', 'gauge']),
      help: z.string(),
      series: z.array(z.object({ labels, value: z.number() })),
    }),
    z.object({
      type: z.literal('histogram'),
      help: z.string(),
      series: z.array(
        z.object({ labels, count: z.number(), sum: z.number(), buckets: z.array(z.tuple([z.number(), z.number()])) }),
      ),
    }),
  ]),
);
export type MetricsJson = z.infer<typeof MetricsJson>;
