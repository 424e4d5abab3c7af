import { existsSync, readFileSync } from 'node:fs';
import { compileMaskPolicy } from '@logwarden/masking';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtIn } from './policy.ts';

/** English sentences with marked spans (Presidio research). Most of its entities are none of ours: it is a report. */
const data = new URL('../../../shared/data/pii-presidio-research/', import.meta.url);
const files = ['generated_small.jsonl', 'synth_dataset_v2.first500.jsonl'];

const Sentence = z.object({
  full_text: z.string(),
  spans: z.array(z.object({ entity_type: z.string(), start_position: z.number(), end_position: z.number() })),
});
type Sentence = z.infer<typeof Sentence>;

function read(): Sentence[] {
  return files.flatMap((file) =>
    readFileSync(new URL(file, data), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Sentence.parse(JSON.parse(line))),
  );
}

interface Count {
  spans: number;
  hidden: number;
}

describe.skipIf(!existsSync(data))('Presidio research sentences', () => {
  it('are reported per entity; cards and addresses of mail are hidden', () => {
    const masker = compileMaskPolicy(builtIn, 1);
    const counts = new Map<string, Count>();
    let outside = 0;
    for (const { full_text: text, spans } of read()) {
      const { detections } = masker.maskText(text);
      const overlaps = (start: number, end: number): boolean =>
        detections.some((found) => found.start < end && found.end > start);
      for (const span of spans) {
        const count = counts.get(span.entity_type) ?? { spans: 0, hidden: 0 };
        counts.set(span.entity_type, count);
        count.spans++;
        if (overlaps(span.start_position, span.end_position)) count.hidden++;
      }
      outside += detections.filter(
        (found) => !spans.some((span) => found.start < span.end_position && found.end > span.start_position),
      ).length;
    }
    const rows = [...counts].sort(([a], [b]) => a.localeCompare(b));
    console.log(
      rows.map(([entity, { spans, hidden }]) => `${entity} ${hidden}/${spans}`).join(', '),
      `outside ${outside}`,
    );
    const share = (entity: string): number => (counts.get(entity)?.hidden ?? 0) / (counts.get(entity)?.spans ?? 1);
    expect(share('EMAIL_ADDRESS')).toBe(1);
    expect(share('CREDIT_CARD')).toBeGreaterThanOrEqual(0.9);
    expect(outside).toBeLessThanOrEqual(5);
  });
});
