const longest = 2_000;

/** What git said, fit to be shown and logged: no secret, no password in a URL, no control characters, at most 2,000 characters. */
export function cleanMessage(stderr: string, secrets: readonly string[]): string {
  let text = stderr;
  for (const secret of secrets) {
    if (secret === "") continue;
    text = text.replaceAll(secret, "***").replaceAll(Buffer.from(secret).toString("base64"), "***");
  }
  return (
    text
      .replaceAll(/:\/\/[^/@\s]+@/g, "://***@")
      // A hostile server speaks through `remote:` lines: no colours, no cursor movements, no reversed text.
      .replaceAll(/[^\P{C}\n]/gu, "")
      .trim()
      .slice(-longest)
  );
}
