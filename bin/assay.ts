#!/usr/bin/env node
// The door: everything else is loaded after the compile cache is on, which halves the start of `assay review`.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Never the shared temporary folder: whoever makes it there first owns what is run from it.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/assay"));
const { main } = await import("../src/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
