/** What one gateway takes at most. Sizes in bytes, times in ms. */
export interface GatewayLimits {
  /** Body as sent, checked against Content-Length before anything is read. */
  readonly maxBodyBytes: number;
  /** Body after decompression, checked while streaming. */
  readonly maxInflatedBytes: number;
  /** Bodies held at once over all requests; beyond it requests are refused as full. */
  readonly maxHeldBytes: number;
  /** An event longer than this is stored cut, its full text as an attachment. */
  readonly maxEventBytes: number;
  /** Full text kept for a cut event; a bus record must hold it beside everything else (16 MiB there). */
  readonly maxAttachmentBytes: number;
  /** One bus record holds about this much. */
  readonly partBytes: number;
  /** Streams of one source that may wait for the disk at the same time. */
  readonly lanesPerSource: number;
  /** How long a request waits for room in the bus before it is refused as full. */
  readonly fullWaitMs: number;
  readonly retryAfterS: number;
  /** A client that sends nothing for this long is cut off; so is one that needs longer than `bodyTimeoutMs` in all. */
  readonly idleTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxConnections: number;
}

const mebibyte = 1_048_576;

export const defaultLimits: GatewayLimits = {
  maxBodyBytes: 64 * mebibyte,
  maxInflatedBytes: 64 * mebibyte,
  maxHeldBytes: 192 * mebibyte,
  maxEventBytes: mebibyte,
  maxAttachmentBytes: 10 * mebibyte,
  partBytes: 2 * mebibyte,
  lanesPerSource: 8,
  fullWaitMs: 10_000,
  retryAfterS: 5,
  idleTimeoutMs: 30_000,
  bodyTimeoutMs: 300_000,
  headersTimeoutMs: 20_000,
  keepAliveMs: 75_000,
  maxConnections: 10_000,
};
