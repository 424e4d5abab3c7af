import { IndexMask, type IndexMasking } from './mask-for-index.ts';
import { MaskKeys } from './mask-keys.ts';
import { MaskedFieldBook } from './masked-field-book.ts';
import { Maskers } from './maskers.ts';

/** The masking of an indexer that writes its findings into the metadata. */
export function createIndexMasking(
  deps: ConstructorParameters<typeof MaskedFieldBook>[0] & {
    readonly masterKey: Uint8Array;
    readonly maskers?: Maskers;
  },
): IndexMasking {
  const { masterKey } = deps;
  const book = new MaskedFieldBook(deps);
  return {
    masterKey,
    mask: new IndexMask({ maskers: deps.maskers ?? new Maskers(), keys: new MaskKeys(masterKey) }),
    keep: (found) => book.keep(found),
  };
}
