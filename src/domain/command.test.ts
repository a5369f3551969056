import { marked, type Token } from "marked";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands, parseCommands } from "./command.ts";

const names = (body: string) => parseCommands(body).map(({ name }) => name);

describe("a command", () => {
  test.each([
    ["alone", "/recheck"],
    ["with words behind it", "/recheck please, main has moved"],
    ["below other words", "Thanks!\n/recheck"],
    ["with Windows line ends", "Thanks!\r\n\r\n/recheck\r\n"],
    ["indented by three", "   /recheck"],
    ["followed by a tab", "/recheck\tnow"],
    ["after a quote and an empty line", "> why not?\n\n/recheck"],
    ["after an empty line of a quote", "> why not?\n>\n/recheck"],
    ["after a closed fence", "```\ncode\n```\n/recheck"],
    ["after a fence that its list item ended", "- ```\n  code\n/recheck"],
    ["after a closed comment", "<!-- note -->\n/recheck"],
    ["after a comment of several lines", "<!-- a\nb -->\n/recheck"],
    ["after a code span", "see `x` and\n/recheck"],
    ["after an unclosed backtick", "a ` alone\n/recheck"],
    ["after an escaped backtick", "a \\` b\n/recheck `x`"],
    ["between an escaped backtick and a longer code span", "a \\` b\n/recheck\n``x``"],
    ["in a list item's second line", "- first\n  /recheck"],
    ["after a heading", "# Title\n/recheck"],
    ["after a rule that ends a quote", "> a\n***\n/recheck"],
  ])("%s", (_, body) => {
    expect(names(body)).toEqual(["recheck"]);
  });

  test.each([
    ["a longer word", "/rechecknow"],
    ["a word with a mark", "/recheck."],
    ["a path", "/recheck/x"],
    ["another case", "/Recheck"],
    ["the middle of a line", "please /recheck"],
    ["an escaped slash", "\\/recheck"],
    ["a quote", "> /recheck"],
    ["a nested quote", "> > /recheck"],
    ["a line that lazily goes on with a quote", "> please do\n/recheck"],
    ["a quote in a list", "- > /recheck"],
    ["a code span", "`/recheck`"],
    ["a code span of several lines", "see `this\n/recheck\nthere`"],
    ["a code span of two backticks", "see ``this `\n/recheck ` ``"],
    ["a fence", "```\n/recheck\n```"],
    ["a fence with a language", "```sh\n/recheck\n```"],
    ["a fence of tildes", "~~~\n/recheck\n~~~"],
    ["a fence that a shorter one does not close", "````\n```\n/recheck\n````"],
    ["a fence that another kind does not close", "```\n~~~\n/recheck\n```"],
    ["an unclosed fence", "```\n/recheck"],
    ["a fence right below words", "words\n```\n/recheck\n```"],
    ["a fence in a list", "- ```\n  /recheck\n  ```"],
    ["a fence in a numbered list", "1. ```\n   /recheck\n   ```"],
    ["indented code", "words\n\n    /recheck"],
    ["a tab", "\t/recheck"],
    ["a list item", "- /recheck"],
    ["a heading", "# /recheck"],
    ["an HTML comment", "<!--\n/recheck\n-->"],
    ["an HTML comment within a paragraph", "words <!-- a\n/recheck\n--> more"],
    ["an HTML comment that never ends", "<!--\n\n/recheck"],
    ["raw HTML code", "<pre>\n/recheck\n</pre>"],
    ["half of a command", "/assay"],
    ["a command of two words over two lines", "/assay\nhelp"],
    ["nothing", ""],
  ])("not: %s", (_, body) => {
    expect(names(body)).toEqual([]);
  });

  test("of two words", () => {
    expect(names("/assay help")).toEqual(["help"]);
    expect(names("/assay   help me")).toEqual(["help"]);
    expect(names("/assay helpful")).toEqual([]);
  });

  test("each counts once, however often it is given", () => {
    expect(names("/assay help\n/recheck\n\n/recheck\n")).toEqual(["recheck", "help"]);
  });
});

test("every command of the help is obeyed; waivers are known, and not in it", () => {
  for (const [name, { usage }] of Object.entries(commands)) expect(names(usage)).toEqual([name]);
  expect(names("/unwaive B1\n/waive B1 because")).toEqual(["waive", "unwaive"]);
  expect(Object.keys(commands)).toEqual(["recheck", "help"]);
});

describe("judged by a Markdown parser", () => {
  const lines = [
    "/recheck",
    "  /recheck now",
    "words",
    "words ` more",
    "a `span` and ``",
    "",
    "> quote",
    "> ",
    "```",
    "````",
    "~~~",
    "# heading",
    "***",
  ];
  test("outside lists, exactly what people read as a line of text is obeyed", () => {
    fc.assert(
      fc.property(text(lines), (body) => {
        expect(names(body).length > 0).toBe(saysRecheck(marked.lexer(body)));
      }),
      { numRuns: 5000 },
    );
  });

  test("with lists too, nothing is obeyed that people do not read as a line of text", () => {
    fc.assert(
      fc.property(text([...lines, "- item", "1. item", "- ```\n  /recheck\n  ```", "    /recheck"]), (body) => {
        fc.pre(names(body).length > 0);
        expect(saysRecheck(marked.lexer(body))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const parts = [
  "`",
  "` `` ",
  "<!-- ",
  "> ",
  "- ",
  "\\`",
  "``` \n",
  "~~~\n",
  "`\n`` \n``` \n",
  "[",
  "](",
  "<",
  "<pre>\n",
];

test.each([...parts, "a <!--", "a <!-- -->", "a\n<!--", "a <!--`"])(
  "takes no longer than a body of %j is long",
  (part) => {
    const took = [part, `a ${part.trim().repeat(3)}`].map((beginning) => {
      const began = process.cpuUsage();
      parseCommands(beginning + part.repeat(1_000_000 / part.length));
      return process.cpuUsage(began).user / 1000;
    });
    expect(Math.max(...took)).toBeLessThan(2000);
  },
);

test.each(["-", "=", "- ", " - ", "1. ", "#", "`", ">", "\n", "a\n", "- a\n", "---\n"])(
  "four million characters of %j cost no more than the first of them",
  (part) => {
    const body = `/recheck\n\n${part.repeat(4_194_304 / part.length)}`;
    const began = process.cpuUsage();
    expect(names(body)).toEqual(["recheck"]);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(1000);
  },
);

function text(kinds: readonly string[]) {
  return fc.array(fc.constantFrom(...kinds), { maxLength: 8 }).map((lines) => lines.join("\n"));
}

/** Whether a line of a paragraph, outside quotes and code, begins with the command. */
function saysRecheck(tokens: readonly Token[]): boolean {
  return tokens.some((token) => {
    switch (token.type) {
      case "list":
        return (token.items as { tokens: Token[] }[]).some((item) => saysRecheck(item.tokens));
      case "paragraph":
      case "text": {
        const inline = token.tokens ?? [];
        const shown = inline.map((it) => (it.type === "codespan" ? it.raw.replaceAll("/", ".") : it.raw)).join("");
        return /(?:^|\n) {0,3}\/recheck(?:\s|$)/.test(shown);
      }
      default:
        return false;
    }
  });
}
