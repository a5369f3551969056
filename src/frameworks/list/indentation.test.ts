// What `sameWords` makes of the beginnings of lines.

import { expect, test } from "vitest";
import { sameWords } from "./same-words.ts";

test("a line that leaves its block is another program, in Python and in YAML", () => {
  const inside = "if x:\n    a()\n    b()\n";
  expect(sameWords(inside, "if x:\n    a()\nb()\n", "1.py")).toBe(false);
  expect(sameWords("a:\n  b: 1\n  c: 2\n", "a:\n  b: 1\nc: 2\n", "1.yaml")).toBe(false);
  // Blank lines, comments, line ends and the inside of brackets say nothing.
  expect(sameWords(inside, "# why\nif x:\n\n    a()  # so\n  \n        # or\n    b()", "1.py")).toBe(true);
  expect(sameWords(inside, inside.replaceAll("\n", "\r\n"), "1.py")).toBe(true);
  expect(sameWords("f(a, [b])\ng()\n", "f(\n    a,\n    [\n        b],\n)\ng()\n".replace("],", "]"), "1.py")).toBe(
    true,
  );
  // Ruby's blocks have their ends.
  expect(sameWords("if x\n  a\nend\n", "if x\n      a\nend\n", "1.rb")).toBe(true);
});
