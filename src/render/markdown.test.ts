import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { say } from "../domain/text.ts";
import type { Text } from "../domain/text.ts";
import { hostile, reference, seen } from "../../test/support/markdown-judge.ts";
import { codeBlock, codeSpan, fold, inline, linked, table } from "./markdown.ts";
import { visible, visibleLine } from "./visible.ts";

const runs = { numRuns: 2000 };

/** What a code span shows: nothing hidden, and never nothing at all. */
function shown(text: string): string {
  return visible(text).replace(/^ +$/, (spaces) => "␠".repeat(spaces.length)) || "∅";
}

/** A table has no way to show a pipe after a backslash that all parsers agree on. */
function shownInCell(text: string): string {
  return shown(text).replaceAll("\\|", "\\｜");
}

describe("code", () => {
  test("whatever is in a name, it is shown as that name and as nothing else", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { code, tags, prose, comments } = seen(`${inline(say`the name ${name} is taken`)}\n\nnext`);
        expect(code).toEqual([shown(name)]);
        expect(tags).toEqual(["<p>", "</p>", "<p>", "</p>"]);
        expect(prose.trim()).toBe("the name \u{fffc} is taken\nnext");
        expect(comments).toEqual([]);
      }),
      runs,
    );
  });

  test("names that touch stay apart, at the start of a line too", () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const { code, tags } = seen(inline(say`${a}${b}`));
        expect(code).toEqual([shown(a), shown(b)]);
        expect(tags).toEqual(["<p>", "</p>"]);
      }),
      runs,
    );
  });

  test("a name in a table stays in its cell", () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const { code, tags } = seen(table(["", "name"], [[codeSpan(a), linked(b, "https://forge.example/x")]]));
        expect(code).toEqual([shownInCell(a), shownInCell(b)]);
        expect(tags.filter((tag) => tag === "<td>")).toHaveLength(2);
        const plainName = !/[[\]\\`]/.test(b);
        expect(tags.filter((tag) => tag.startsWith("<a"))).toEqual(
          plainName ? ['<a href="https://forge.example/x">'] : [],
        );
      }),
      runs,
    );
  });

  test("a line in a code block stays one line of it", () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const { code, tags, comments } = seen(`${codeBlock("diff", [`-${a}`, `+${b}`])}\n\nnext`);
        expect(code).toEqual([`-${visibleLine(a)}\n+${visibleLine(b)}\n`]);
        expect(tags).toEqual(["<pre>", "</pre>", "<p>", "</p>"]);
        expect(comments).toEqual([]);
      }),
      runs,
    );
  });

  test("a fence is longer than any run of backticks in it", () => {
    expect(codeSpan("a")).toBe("`a`");
    expect(codeSpan("a`b")).toBe("``a`b``");
    expect(codeSpan("`a``")).toBe("``` `a`` ```");
    expect(codeSpan("")).toBe("`∅`");
    expect(codeSpan("  ")).toBe("`␠␠`");
    expect(codeBlock("sh", ["```"])).toBe("````sh\n```\n````");
  });

  test("no line of a code block can pass for a marker", () => {
    expect(codeBlock("sh", ["<!-- assay:1 pr=435 -->"])).toBe("```sh\n <!-- assay:1 pr=435 -->\n```");
  });

  test("what is hidden is shown", () => {
    expect(codeSpan("a\r\nb\0\u{1b}[31m\u{202e}gpj.exe\u{200b}\t|")).toBe("`a␍␊b␀␛[31m\\u{202e}gpj.exe\\u{200b}    |`");
    expect(codeSpan("\u{d800}")).toBe("`\u{fffd}`");
    expect(codeSpan("x".repeat(1000))).toHaveLength(302);
  });
});

describe("our own words", () => {
  test("are read as they were written, and refer to nothing", () => {
    fc.assert(
      fc.property(hostile, fc.nat(99), (words, number) => {
        const text: Text = [{ kind: "plain", text: words }, ...say`${number}`];
        const { code, tags, prose, comments } = seen(`${inline(text)}\n\nnext`);
        expect(code).toEqual([]);
        expect(comments).toEqual([]);
        expect(tags).toEqual(["<p>", "</p>", "<p>", "</p>"]);
        expect(prose).not.toMatch(reference);
        const read = prose.replaceAll("\u{200b}", "").trim();
        expect(read.replaceAll(/\s+/g, " ")).toBe(
          `${visible(words, Infinity)}${number}\nnext`.trim().replaceAll(/\s+/g, " "),
        );
      }),
      runs,
    );
  });

  test("stay readable where nothing could be misread", () => {
    expect(inline(say`After the merge: two heads (Alembic's), 3 edits - done!`)).toBe(
      "After the merge: two heads (Alembic's), 3 edits - done!",
    );
  });

  test("of a fold's title hold no HTML", () => {
    const { tags, prose } = seen(fold("a <b>title</b> & more", ["*text*"]));
    expect(tags).toEqual(["<details>", "<summary>", "</summary>", "<p>", "<em>", "</em>", "</p>", "</details>"]);
    expect(prose).toContain("a btitle/b  more");
  });
});
