#!/usr/bin/env node
// The door. It is JavaScript, so that Node need not load its TypeScript parser for it (45 ms): what it opens is taken
// from the compile cache, which it turns on first. `assay.ts` beside it is a link to it.
import module from "node:module";
import { join } from "node:path";

if (process.features.typescript) {
  // Never the shared temporary folder: whoever makes it there first owns what is run from it.
  module.enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/assay"));
  const { main } = await import("../src/cli/main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(
    `assay: this Node (${process.version}) does not read TypeScript. Use the one that came with npm ci: npm run -s assay -- …, or node_modules/.bin/node bin/assay.ts …\n`,
  );
  process.exitCode = 2;
}
