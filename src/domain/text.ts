// What people read, before it is Markdown or a terminal line. Our own words are plain; everything that came
// from a repository or a forge is code. The type keeps hostile text out of Markdown: an interpolation in
// `say` is always a code span, so a name can never mention, link or forge a marker.

export type Part = { readonly kind: "plain"; readonly text: string } | { readonly kind: "code"; readonly text: string };
/** One line or paragraph. */
export type Text = readonly Part[];

/**
 * say`${id} is taken on ${ref}`: the literal words are plain, each interpolated string is code,
 * a number is plain, a Text is spliced in as it is.
 */
export function say(words: TemplateStringsArray, ...values: readonly (string | number | Text)[]): Text {
  const parts: Part[] = [];
  words.forEach((word, i) => {
    if (word !== "") parts.push({ kind: "plain", text: word });
    const value = values[i];
    if (value === undefined) return;
    if (typeof value === "string") parts.push({ kind: "code", text: value });
    else if (typeof value === "number") parts.push({ kind: "plain", text: String(value) });
    else parts.push(...value);
  });
  return parts;
}

/** Texts with `separator` (our own words) between them; `last` between the final two when given: "a, b and c". */
export function joinText(texts: readonly Text[], separator: string, last = separator): Text {
  return texts.flatMap((text, i) => {
    if (i === 0) return text;
    return [{ kind: "plain", text: i === texts.length - 1 ? last : separator } as const, ...text];
  });
}

/** Code spans for a list of names: `a`, `b` and `c`. */
export function codeList(names: readonly string[]): Text {
  return joinText(
    names.map((name) => say`${name}`),
    ", ",
    " and ",
  );
}

/** The text with backticks around code: for JSON, logs and commit statuses, never for Markdown. */
export function plainText(text: Text): string {
  return text.map((part) => (part.kind === "code" ? `\`${part.text}\`` : part.text)).join("");
}
