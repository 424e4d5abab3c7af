import type { Config } from '@logwarden/config';
import { loadMasterKey } from '@logwarden/services';
import { layoutOf } from './supervisor/files.ts';

/**
 * The master key of the masking's tokens. Of several processes none makes a key: tokens under keys of their own would
 * never be found by another. The launcher makes it before it starts them.
 */
export function maskingKeyOf(config: Config): Promise<Uint8Array> {
  const file = layoutOf(config.dataDir).maskingKey;
  return loadMasterKey({ given: config.maskingKey, file, mayMake: config.kafka === undefined });
}
