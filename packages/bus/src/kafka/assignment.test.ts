import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealPartitions, decodeAssignment, encodeAssignment } from './assignment.ts';

const places = fc.uniqueArray(
  fc.record({ topic: fc.constantFrom('events', 'events-bulk', 'a.b_c'), partition: fc.nat(50) }),
  { selector: ({ topic, partition }) => `${topic}/${partition}` },
);
const members = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });
const nameOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

test('every partition goes to one member, and members differ by one at most, whatever the order', () => {
  fc.assert(
    fc.property(members, places, (who, what) => {
      const dealt = dealPartitions(who, what);
      expect([...dealt.values()].flat().map(nameOf).sort()).toEqual(what.map(nameOf).sort());
      const counts = [...dealt.values()].map((mine) => mine.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(dealPartitions([...who].reverse(), [...what].reverse())).toEqual(dealt);
    }),
  );
});

test('an assignment is read as it was written', () => {
  fc.assert(
    fc.property(places, (what) => {
      const read = decodeAssignment(encodeAssignment(what));
      expect(read.map(nameOf).sort()).toEqual(what.map(nameOf).sort());
    }),
  );
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
});
