import { encodeEnvelope, type Envelope, envelopeAttachment, type EnvelopeHeader } from '@logwarden/contracts';

/** A record with some neighbouring events of another one, `from` to `to` (exclusive), under the seqs and ids they have. */
export function cutEnvelope(
  envelope: Envelope,
  { from, to }: { readonly from: number; readonly to: number },
  rerouted: EnvelopeHeader['rerouted'],
): Uint8Array {
  const { header, bytes, starts } = envelope;
  const { lines: _, truncated, attachments, ids, offsets, containers, ...common } = header;
  const full = (attachments ?? []).flatMap(([index]) => {
    const attachment = index >= from && index < to ? envelopeAttachment(envelope, index) : undefined;
    return attachment === undefined ? [] : [{ index: index - from, attachment }];
  });
  const cut = (truncated ?? []).flatMap((index) => (index >= from && index < to ? [index - from] : []));
  const events = Array.from({ length: to - from }, (_, at) => bytes.subarray(starts[from + at], starts[from + at + 1]));
  return encodeEnvelope(
    {
      ...common,
      firstSeq: header.firstSeq + from,
      count: to - from,
      ...(ids === undefined ? {} : { ids: ids.slice(from, to) }),
      ...(offsets === undefined ? {} : { offsets: offsets.slice(from, to) }),
      ...(containers === undefined ? {} : { containers: containers.slice(from, to) }),
      ...(cut.length === 0 ? {} : { truncated: cut }),
      ...(full.length === 0
        ? {}
        : { attachments: full.map(({ index, attachment }) => [index, attachment.byteLength] as const) }),
      ...(rerouted === undefined ? {} : { rerouted }),
    },
    [...events, ...full.map(({ attachment }) => attachment)],
  );
}
