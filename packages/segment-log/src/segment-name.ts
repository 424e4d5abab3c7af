/** A segment file: `<base offset, 16 digits>.<sync mark, 16 hex digits>.seg`, its index the same with `.idx`. */
export interface SegmentName {
  readonly baseOffset: number;
  readonly sync: Uint8Array;
  readonly fileName: string;
  readonly indexName: string;
}

const pattern = /^(\d{16})\.([0-9a-f]{16})\.seg$/;

export function segmentName(baseOffset: number, sync: Uint8Array): SegmentName {
  const stem = `${String(baseOffset).padStart(16, '0')}.${Buffer.from(sync).toString('hex')}`;
  return { baseOffset, sync, fileName: `${stem}.seg`, indexName: `${stem}.idx` };
}

export function parseSegmentName(fileName: string): SegmentName | undefined {
  const match = pattern.exec(fileName);
  const [, base, sync] = match ?? [];
  if (base === undefined || sync === undefined) return undefined;
  return segmentName(Number(base), Buffer.from(sync, 'hex'));
}

export interface FoundSegment extends SegmentName {
  readonly sizeBytes: number;
}

/** The segments among a directory's files, by base offset; of two with one base the one without records first. */
export function segmentsIn(files: readonly { readonly name: string; readonly sizeBytes: number }[]): FoundSegment[] {
  const found: FoundSegment[] = [];
  for (const file of files) {
    const name = parseSegmentName(file.name);
    if (name !== undefined) found.push({ ...name, sizeBytes: file.sizeBytes });
  }
  return found.sort((a, b) => a.baseOffset - b.baseOffset || a.sizeBytes - b.sizeBytes);
}
