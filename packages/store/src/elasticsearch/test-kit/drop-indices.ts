/** Removes what a test wrote. */
export async function dropIndices(node: string, prefix: string): Promise<void> {
  const found = await fetch(`${node}/${prefix}*/_settings?filter_path=*.settings.index.uuid`);
  const names = Object.keys(JSON.parse(await found.text()) as object);
  if (names.length > 0) await fetch(`${node}/${names.join(',')}`, { method: 'DELETE' });
}
