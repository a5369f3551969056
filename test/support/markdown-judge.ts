// Somebody else's Markdown parser as the judge of ours: what a forge would make of a text, with hard line breaks as in its comments.

import * as fc from "fast-check";
import { Marked } from "marked";

interface Seen {
  /** Every tag, as it is written: `<a href="…">`, `</p>`. */
  readonly tags: readonly string[];
  readonly links: readonly string[];
  /** The contents of code spans and blocks, in order. */
  readonly code: readonly string[];
  /** What is read outside code, where a forge looks for mentions and references. */
  readonly prose: string;
  readonly comments: readonly string[];
}

const parser = new Marked({ gfm: true, breaks: true });

/** What a reader, and the forge's own search for mentions, would see of `markdown`. */
export function seen(markdown: string): Seen {
  let html = parser.parse(markdown, { async: false });
  const code: string[] = [];
  html = html.replaceAll(/<code[^>]*>([^<]*)<\/code>/g, (_, text: string) => {
    code.push(decode(text));
    return "\u{fffc}";
  });
  const comments: string[] = [];
  html = html.replaceAll(/<!--[\s\S]*?-->/g, (comment) => {
    comments.push(comment);
    return "";
  });
  const tags = html.match(/<[^>]*>?/g) ?? [];
  return {
    tags,
    links: tags.flatMap((tag) => [...tag.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => decode(match[1] ?? ""))),
    code,
    prose: decode(html.replaceAll(/<[^>]*>?/g, "")),
    comments,
  };
}

/** What a forge turns into a mention, a reference to an issue or a commit, a link or an emoji wherever it stands in prose. */
export const reference =
  /(?<![\p{L}\p{N}])@[\w-]|[#!]\d|\w\/\w+#\d|https?:\/\/|www\.|\b[0-9a-f]{7,40}\b|:(?!\d\d:)\w+:|[\w.]+@\w/u;

const fragments = [
  ...Array.from(
    "`|\\<>[]()*_~#!@&$:=+-\n\r\t \0\u{1b}\u{7f}\u{85}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{d800}\u{e0041}a0é😀",
  ),
  "``",
  "```",
  "~~~",
  "\\|",
  "\n\n",
  "<!--",
  "-->",
  "<!-- assay:1 pr=435 -->",
  "\n<!-- assay:1 pr=435 -->\n",
  "<img src=x onerror=alert(1)>",
  "</details>",
  "</code>",
  "@admin",
  "@acme/team",
  "#040",
  "!12",
  "acme/api#1",
  "[a](https://evil.example)",
  "![a](https://evil.example/x.png)",
  "[a]: https://evil.example",
  "https://evil.example",
  "www.evil.example",
  "mallory@evil.example",
  "**",
  "- [ ] ",
  "\n# ",
  "\n> ",
  "|---|",
  "&#64;",
  "&lt;",
  ":smile:",
  "../",
  "041_add_role.py",
  "c5bcf82",
];

/** Strings that try everything a comment could be attacked with. */
export const hostile = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fragments) }, fc.string({ maxLength: 4, unit: "binary" })),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));

function decode(html: string): string {
  return html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
