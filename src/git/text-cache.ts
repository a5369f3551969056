// The texts of blobs that this process read last. An object name stands for its content in every repository, so a warm
// review reads only what the pull request brought.

const mostCharacters = 64 * 1024 * 1024;
const texts = new Map<string, string>();
let characters = 0;

/** The text of a blob that was read not long ago. */
export function knownText(oid: string): string | undefined {
  const text = texts.get(oid);
  if (text === undefined) return undefined;
  // A map lists its keys by age of insertion: used again is young again.
  texts.delete(oid);
  texts.set(oid, text);
  return text;
}

/** Keeps a text; the ones that were not used for the longest time make room. */
export function keepText(oid: string, text: string): void {
  if (texts.has(oid)) return;
  texts.set(oid, text);
  characters += text.length;
  for (const [old, { length }] of texts) {
    if (characters <= mostCharacters) return;
    texts.delete(old);
    characters -= length;
  }
}
