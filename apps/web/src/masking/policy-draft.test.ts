import { MaskPolicy } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import { emptyPolicy, keywordsOf, shownDetectors, withDetector, withoutEmptyRows } from './policy-draft.ts';

const of = (policy: MaskPolicy, below: MaskPolicy | undefined, name: string) =>
  shownDetectors(policy, below).find(({ dataClass }) => dataClass === name);

describe('policy draft', () => {
  it('begins as what the server takes for nothing decided', () => {
    expect(emptyPolicy).toEqual(MaskPolicy.parse({}));
  });

  it('shows a detector as the policy says, else the one below, else the built-in', () => {
    const tenant = withDetector(emptyPolicy, 'mobile', { enabled: false, minConfidence: 'S' });
    expect(of(emptyPolicy, undefined, 'credit_code')).toMatchObject({ enabled: false, isOwn: false });
    expect(of(emptyPolicy, undefined, 'mobile')).toMatchObject({ enabled: true, minConfidence: 'M', isOwn: false });
    expect(of(emptyPolicy, tenant, 'mobile')).toMatchObject({ enabled: false, minConfidence: 'S', isOwn: false });
    const own = withDetector(emptyPolicy, 'mobile', { enabled: true, minConfidence: 'W' });
    expect(of(own, tenant, 'mobile')).toMatchObject({ enabled: true, minConfidence: 'W', isOwn: true });
    expect(withDetector(own, 'mobile', undefined)).toEqual(emptyPolicy);
  });

  it('takes one keyword a line, each once', () => {
    expect(keywordsOf(' 龙脊项目 \n\nfalcon\nfalcon\n')).toEqual(['龙脊项目', 'falcon']);
  });

  it('leaves out rows that were begun only', () => {
    const begun: MaskPolicy = {
      ...emptyPolicy,
      fieldRules: [
        { field: ' ', dataClass: 'mobile' },
        { field: 'tel', dataClass: 'mobile' },
      ],
      patterns: [
        { name: 'case', pattern: '' },
        { name: 'case', pattern: 'CASE-\\d+' },
      ],
    };
    const { fieldRules, patterns } = withoutEmptyRows(begun);
    expect([fieldRules.length, patterns.length]).toEqual([1, 1]);
  });
});
