#!/usr/bin/env node
// The door: everything else is loaded after the compile cache is on, which halves the start of `assay review`.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { main } = await import("../src/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
