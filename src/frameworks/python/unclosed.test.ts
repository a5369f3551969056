import { expect, test } from "vitest";
import { cpuMs } from "../../../test/support/cpu.ts";
import { findUnclosed } from "./unclosed.ts";

// As Python 3.11 and 3.13 say.
test.each([
  ["x = (1,\n\ny = 2\n", 1, "'(' was never closed"],
  ["x = [1, 2)\n", 1, "closing parenthesis ')' does not match opening parenthesis '['"],
  ["\nx = 1)\n", 2, "unmatched ')'"],
  ["x = 'a\ny = 1\n", 1, "unterminated string literal"],
  ['x = """a\ny = 1\n', 1, "unterminated triple-quoted string literal"],
  ["f = f'{a}' + (\n", 1, "'(' was never closed"],
])("%j", (text, line, error) => {
  expect(findUnclosed(text)).toEqual({ line, error: `SyntaxError: ${error}` });
});

test.each([
  "x = (1,\n  [2, {3: 4}])  # (\n",
  `x = ")" + ')' + """(""" + '''[''' + r"\\" + "\\""\n`,
  "x = 'a\\\nb'\r\ny = 'a\\\r\nb'\r\n",
  // Python 3.12 ends these elsewhere: not sure.
  `x = f"{a["b("]}"\n`,
  "x = f'{\na}('\n",
  `x = rf"{a["("]}"\n`,
  // Shift JIS, read as UTF-8: the sign ends with a byte that is a backslash elsewhere.
  "# -*- coding: shift_jis -*-\nx = '\uFFFD\\'\n",
  "",
])("%j is closed, or not surely open", (text) => {
  expect(findUnclosed(text)).toBeUndefined();
});

test("takes as long as the text is", async () => {
  const bits = ["(", '"', "'''", '"""a', "f'{", "#", "\\", "f'{'"];
  expect(await cpuMs(() => bits.map((bit) => findUnclosed(bit.repeat(100_000))))).toBeLessThan(3_000);
});
