import type { MaskPolicy, SourceMasking } from '@logwarden/contracts';
import { compileMaskPolicy, type Masker } from '@logwarden/masking';
import { builtInMasking } from './effective-masking.ts';

export type CompileMask = (policy: MaskPolicy, version: number) => Masker;

/** Compiled policies, one per policy in force. */
export class Maskers {
  readonly #compile: CompileMask;
  readonly #compiled = new WeakMap<MaskPolicy, Masker>();

  /** Another compiler is for tests that weaken masking on purpose. */
  constructor(compile: CompileMask = compileMaskPolicy) {
    this.#compile = compile;
  }

  of(masking: SourceMasking = builtInMasking): Masker {
    const known = this.#compiled.get(masking.policy);
    if (known?.version === masking.version) return known;
    const masker = this.#compileOrClose(masking);
    this.#compiled.set(masking.policy, masker);
    return masker;
  }

  /** A stored policy that this release cannot compile any more hides everything rather than nothing. */
  #compileOrClose({ policy, version }: SourceMasking): Masker {
    try {
      return this.#compile(policy, version);
    } catch {
      return closedMasker(version);
    }
  }
}

const everything = (text: string): string => '*'.repeat(text.length);

/** Shows nothing at all. */
function closedMasker(version: number): Masker {
  return {
    version,
    maskText: (text) => ({ text: everything(text), detections: [] }),
    maskEvent: ({ raw, searchText }) => ({
      raw: everything(raw),
      searchText: everything(searchText),
      fields: {},
      changed: true,
      found: [['', 'pattern']],
      detections: [],
    }),
    classOfField: () => 'pattern',
    maskFieldValue: () => '*',
  };
}
