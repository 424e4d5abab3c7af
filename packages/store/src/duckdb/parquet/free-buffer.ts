/** Smaller buffers may share their memory with others. */
const ownBytes = 65_536;

/**
 * Gives the memory of a buffer back now. Left to the garbage collector, pages that come and go by the megabyte would make
 * it run several times a search, or a batch.
 */
export function freeBuffer({ buffer, byteLength }: Uint8Array): void {
  if (byteLength >= ownBytes && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
