// Migrations of Laravel that change nothing where they have run: what they make, they make only where `Schema::hasTable` or one like
// it says that it is not there yet: src/Illuminate/Database/Schema/Builder.php.

import { parser } from "@lezer/php";
import { parseCode } from "../grammar.ts";

/** Whether each statement of `up` is known to do nothing a second time. */
export function isRepeatable(text: string): boolean {
  let statements: readonly string[] | undefined;
  parseCode(parser, text).iterate({
    enter: ({ name, node }) => {
      if (name !== "MethodDeclaration") return statements === undefined;
      const own = node.getChild("Name");
      const body = node.getChild("Block");
      if (own === null || body === null || text.slice(own.from, own.to) !== "up") return false;
      const found: string[] = [];
      for (let child = body.firstChild; child !== null; child = child.nextSibling)
        if (!/^(?:[{}]|\w*Comment)$/.test(child.name)) found.push(text.slice(child.from, child.to));
      statements = found;
      return false;
    },
  });
  if (statements === undefined) return false;
  const guard = statements.findIndex((one) => leaves.test(one));
  return statements.slice(0, guard === -1 ? statements.length : guard).every((one) => harmless.test(one));
}

/** `if (Schema::hasTable('users')) return;`: what follows it does not run again. */
const leaves = /^if\s*\(\s*Schema::has\w+\([^()]*\)\s*\)\s*(?:\{\s*)?return\s*;/;

const harmless = /^if\s*\(\s*!\s*Schema::has\w+\([^()]*\)\s*\)(?!.*\belse)|^Schema::drop\w*IfExists\([^()]*\)\s*;$/s;
