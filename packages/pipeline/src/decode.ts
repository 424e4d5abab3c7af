import { type ParserConfig } from '@logwarden/contracts';

export interface Decoded {
  readonly text: string;
  /** True where bytes had to be replaced: the bytes themselves must be kept. */
  readonly lossy: boolean;
}

export type Decoder = (bytes: Uint8Array) => Decoded;

/** Up to this many bytes a plain loop is quicker than a call into the decoder. */
const shortBytes = 24;

function shortAscii(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 128) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * Decoder of a charset of the Encoding Standard. Bytes that are not of the charset become U+FFFD and `lossy` is set.
 * A byte order mark at the start is dropped. No state is kept between lines.
 */
export function decoderOf(charset: ParserConfig['charset']): Decoder {
  const strict = new TextDecoder(charset, { fatal: true });
  const replacing = new TextDecoder(charset, { fatal: false });
  const asciiSuperset = charset !== 'utf-16le' && charset !== 'utf-16be' && charset !== 'shift_jis';
  return (bytes) => {
    if (asciiSuperset && bytes.length <= shortBytes) {
      const text = shortAscii(bytes);
      if (text !== undefined) return { text, lossy: false };
    }
    try {
      return { text: strict.decode(bytes), lossy: false };
    } catch {
      return { text: replacing.decode(bytes), lossy: true };
    }
  };
}
