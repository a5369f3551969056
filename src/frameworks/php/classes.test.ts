import { expect, test } from "vitest";
import { phpClasses, renamePhpClass } from "./classes.ts";

test("named classes with their namespaces; anonymous ones and mistakes", () => {
  const text = `<?php\n\nnamespace App\\Migrations;\n\n// class Not {}\nfinal class A extends M\n{\n  function x() { return new class { }; }\n}\nclass B {}\n`;
  expect(phpClasses(text)).toEqual([
    { name: "App\\Migrations\\A", line: 6 },
    { name: "App\\Migrations\\B", line: 10 },
  ]);
  expect(phpClasses("<?php\nnamespace Single;\nclass C {}")).toEqual([{ name: "Single\\C", line: 3 }]);
  expect(phpClasses("<?php\nreturn new class extends Migration {};\n")).toEqual([]);
  expect(phpClasses("<?php class")).toEqual([]);
  expect(phpClasses("")).toEqual([]);
});

test("a class gets another name where it is declared", () => {
  expect(renamePhpClass("<?php\r\nclass  CreateX extends Migration\r\n{}", "CreateX", "CreateX2")).toEqual({
    line: 2,
    before: "class  CreateX extends Migration",
    after: "class  CreateX2 extends Migration",
  });
  expect(renamePhpClass("<?php\nclass Y {}", "CreateX", "CreateX2")).toBeUndefined();
});
