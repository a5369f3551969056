// `npm run docs`: writes the table of frameworks in docs/frameworks.md from the code. A test holds the page to it.

import { readFileSync, writeFileSync } from "node:fs";
import { allFrameworks } from "../src/frameworks/index.ts";
import { withTable } from "./docs/frameworks-page.ts";

const page = new URL("../docs/frameworks.md", import.meta.url);
writeFileSync(page, withTable(readFileSync(page, "utf8"), await allFrameworks()));
