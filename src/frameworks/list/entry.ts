/** The line of a text in which an offset stands: its number, 1-based, and what it holds without its end. */
export function entryAt(text: string, offset: number): { readonly line: number; readonly text: string } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(0, start).split("\n").length;
  return { line, text: text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "") };
}
