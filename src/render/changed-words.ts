/** What a line says now and is to say instead. */
export interface ChangedWords {
  readonly was: string;
  readonly becomes: string;
}

/**
 * The words in which two lines differ, from the first to the last of them. undefined where only the whole lines tell: words
 * were only put in or taken out, nothing stays, or what changes stands in the line more than once.
 */
export function changedWords(before: string, after: string): ChangedWords | undefined {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const least = Math.min(old.length, now.length);
  let start = 0;
  while (start < least && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const was = old
    .slice(start, old.length - end)
    .join("")
    .trim();
  const becomes = now
    .slice(start, now.length - end)
    .join("")
    .trim();
  if (was === "" || becomes === "" || start + end === 0 || before.split(was).length !== 2) return undefined;
  return before.trim().replace(was, () => becomes) === after.trim() ? { was, becomes } : undefined;
}

/** Names of files and revisions are words; what stands between is kept. */
function wordsOf(line: string): readonly string[] {
  return line.trim().match(/\s+|[\w./-]+|[^\s\w./-]+/g) ?? [];
}
