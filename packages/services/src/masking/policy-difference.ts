import { confidences, dataClasses, type MaskPolicy, type PolicyChange } from '@logwarden/contracts';

/** How much is shown: of the styles, and of a detector by what it takes to mask. */
const styleShows = { partial: 2, full: 1, redacted: 0 } as const;

interface Strength {
  readonly text: string;
  /** More shows more. */
  readonly shows: number;
}

function detectorStrengths(policy: MaskPolicy): Map<string, Strength> {
  return new Map(
    dataClasses.map((name) => {
      const { enabled, minConfidence } = policy.detectors[name] ?? {
        enabled: name !== 'credit_code',
        minConfidence: 'M' as const,
      };
      const shows = enabled ? confidences.length - confidences.indexOf(minConfidence) : confidences.length + 1;
      return [name, { text: `${String(enabled)} ${minConfidence}`, shows }];
    }),
  );
}

function ruleStrengths(policy: MaskPolicy): Map<string, Strength> {
  return new Map(
    policy.fieldRules.map(({ field, dataClass, style }) => [
      field,
      { text: `${dataClass} ${style ?? 'partial'}`, shows: styleShows[style ?? 'partial'] },
    ]),
  );
}

function patternStrengths(policy: MaskPolicy): Map<string, Strength> {
  return new Map(
    policy.patterns.map(({ name, pattern, dataClass }) => [name, { text: `${pattern} ${dataClass ?? ''}`, shows: 0 }]),
  );
}

function keywordStrengths(policy: MaskPolicy): Map<string, Strength> {
  return new Map(policy.keywords.map((word) => [word, { text: word, shows: 0 }]));
}

function compare(
  part: PolicyChange['part'],
  before: ReadonlyMap<string, Strength>,
  after: ReadonlyMap<string, Strength>,
): PolicyChange[] {
  const changes: PolicyChange[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    if (a?.text === b?.text) continue;
    if (a === undefined) changes.push({ part, name, kind: 'added', loosens: false });
    else if (b === undefined) changes.push({ part, name, kind: 'removed', loosens: true });
    else {
      // A detector is weighed by its strength; another pattern or class under the same name may hide less.
      const mayShow = part === 'detector' ? b.shows > a.shows : b.shows >= a.shows;
      changes.push({ part, name, kind: 'changed', loosens: mayShow });
    }
  }
  return changes;
}

/** What one policy does otherwise than the one before it. In doubt a change counts as loosening. */
export function policyDifference(before: MaskPolicy, after: MaskPolicy): PolicyChange[] {
  const changes = [
    ...compare('detector', detectorStrengths(before), detectorStrengths(after)),
    ...compare('field_rule', ruleStrengths(before), ruleStrengths(after)),
    ...compare('keyword', keywordStrengths(before), keywordStrengths(after)),
    ...compare('pattern', patternStrengths(before), patternStrengths(after)),
  ];
  if (before.paymentMessages === after.paymentMessages) return changes;
  const loosens = before.paymentMessages;
  return [...changes, { part: 'payment_messages', name: 'paymentMessages', kind: 'changed', loosens }];
}
