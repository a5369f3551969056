// The named classes of a PHP file, by PHP's grammar.

import { parser } from "@lezer/php";
import { parseCode } from "../grammar.ts";
import { linesOf } from "../lines.ts";

export interface PhpClass {
  /** With its namespace: `App\Migrations\Version1`. */
  readonly name: string;
  /** 1-based; where its name stands. */
  readonly line: number;
}

/** Every class that a file declares, in its order; what follows a mistake may be missing. Anonymous classes have no name. */
export function phpClasses(text: string): readonly PhpClass[] {
  const classes: PhpClass[] = [];
  const lines = linesOf(text);
  let namespace = "";
  parseCode(parser, text).iterate({
    enter: ({ name, node }) => {
      if (name === "NamespaceDefinition") {
        const own = node.getChild("QualifiedName") ?? node.getChild("NamespaceName") ?? node.getChild("Name");
        namespace = own === null ? "" : text.slice(own.from, own.to).replace(/\s/g, "");
      }
      if (name !== "ClassDeclaration") return undefined;
      const own = node.getChild("Name");
      if (own !== null) {
        const short = text.slice(own.from, own.to);
        classes.push({ name: namespace === "" ? short : `${namespace}\\${short}`, line: lines.at(own.from) });
      }
      return false;
    },
  });
  return classes;
}

/** Whether the file itself may return an object: migrations are classes without a name then. */
export function mayReturnObject(text: string): boolean {
  return /^(?:<\?php\s+)?return\b|\breturn\s+new\s+class\b/m.test(text);
}

/** Of a text in which no class is found: whether one may be there all the same, in a way that is not read or in another file. */
export function mayDeclareElsewhere(text: string): boolean {
  return /\bclass|\b(?:require|include|eval)/i.test(text);
}

/** A class without its namespace. */
export function shortClass(name: string): string {
  return name.slice(name.lastIndexOf("\\") + 1);
}

/** `class A` as `class B`, on the line that declares it; undefined where the file declares no such class. */
export function renamePhpClass(
  text: string,
  from: string,
  to: string,
): { readonly line: number; readonly before: string; readonly after: string } | undefined {
  const found = phpClasses(text).find(({ name }) => shortClass(name).toLowerCase() === from.toLowerCase());
  if (found === undefined) return undefined;
  const before = (text.split("\n")[found.line - 1] ?? "").replace(/\r$/, "");
  const after = before.replace(/\b(class\s+)\w+/, (_, start: string) => start + to);
  return after === before ? undefined : { line: found.line, before, after };
}
