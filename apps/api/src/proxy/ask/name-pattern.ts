/** `*` stands for any characters; without one the name itself. Matching is exact, never by a part of a name. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  return (name) => {
    if (parts.length === 1) return name === pattern;
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > name.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  };
}
