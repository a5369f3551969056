// Hostile text on one line with nothing hidden in it: control characters, line ends, bidirectional overrides and
// invisible characters are shown instead of obeyed.

const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Asks for the coloured form of the emoji before it: harmless, and common in people's text. */
const emojiSelector = "\u{fe0f}";

/** `text` with everything hidden made visible, tabs as spaces, and the middle left out beyond `limit` characters. */
export function visible(text: string, limit = 300): string {
  return showHidden(shorten(text, limit).replaceAll("\t", "    "));
}

/** A line of a file, as for `visible`, with its tabs kept: people copy it. */
export function visibleLine(text: string, limit = 500): string {
  return shorten(text, limit)
    .split("\t")
    .map((part) => showHidden(part))
    .join("\t");
}

/** A command, as for `visibleLine`, but never cut: half of one may do anything. */
export function visibleCommand(text: string): string {
  return visibleLine(text, Number.POSITIVE_INFINITY);
}

function showHidden(text: string): string {
  return text.toWellFormed().replaceAll(hidden, (char) => {
    if (char === emojiSelector) return char;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u{2421}" : `\\u{${code.toString(16)}}`;
  });
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 3);
  return `${text.slice(0, limit - tail - 1)}…${text.slice(-tail)}`;
}
