import type { Download } from '@logwarden/contracts';
import type { OriginalEvent, Raw } from '@logwarden/store';
import { asMasked, open, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

/** Small enough that a slow reader holds little in the socket, large enough to cost nothing. */
const partBytes = 65_536;

async function* partsOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += partBytes) yield bytes.subarray(at, at + partBytes);
}

/** A name that every file system takes and that finds the line again. */
function nameOf(source: string, hit: OriginalEvent['hit'], ending: string): string {
  return `${source.replace(/[^\w.-]+/g, '_').slice(0, 80)}-${String(hit.seq)}.${ending}`;
}

/** Charsets in which bytes that were kept may be readable, whatever their source declares. */
const readings = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be'] as const;

type Content = { readonly bytes: Uint8Array; readonly form: 'bytes' | 'text' | 'cut'; readonly masked: boolean };

/** Bytes leave unchanged only where no reading of them has anything to hide; else the text of the line leaves, masked. */
function contentOf(reader: Reader, { hit, bytes }: OriginalEvent): Content {
  const isCut = hit.fields['event.truncated'] === true;
  const encoder = new TextEncoder();
  if (reader.view === 'raw') {
    if (bytes !== undefined) return { bytes, form: 'bytes', masked: false };
    return { bytes: encoder.encode(hit.raw), form: isCut ? 'cut' : 'text', masked: false };
  }
  const hides = (text: string): boolean => reader.event(hit.source, { raw: text, fields: {} }).raw !== text;
  const raw = reader.event(hit.source, hit).raw;
  if (bytes === undefined) return { bytes: encoder.encode(raw), form: isCut ? 'cut' : 'text', masked: raw !== hit.raw };
  const isClean = !hides(hit.raw) && !readings.some((charset) => hides(new TextDecoder(charset).decode(bytes)));
  if (isClean) return { bytes, form: 'bytes', masked: false };
  const whole = isCut ? reader.event(hit.source, { raw: new TextDecoder().decode(bytes), fields: {} }).raw : raw;
  return { bytes: encoder.encode(whole), form: 'text', masked: true };
}

/** One line as a file. `x-logwarden-masked` says whether something in it is hidden from this reader. */
export function downloadAnswer(
  reader: Reader,
  found: Raw<OriginalEvent>,
  nameOfSource: (id: string) => string,
): Masked<Download> {
  const event = open(found);
  const { bytes, form, masked } = contentOf(reader, event);
  return asMasked({
    name: nameOf(nameOfSource(event.hit.source), event.hit, form === 'bytes' ? 'bin' : 'log'),
    type: form === 'bytes' ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    sizeBytes: bytes.byteLength,
    headers: { 'x-logwarden-form': form, 'x-logwarden-masked': String(masked) },
    parts: partsOf(bytes),
  });
}
