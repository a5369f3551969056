import type { Check } from "./check.ts";
import { branchItem } from "./sop/branch.ts";
import { sectionsItem } from "./sop/sections.ts";
import { testItem } from "./sop/tests.ts";

/**
 * The team's own rules: the branch names the issue, the description has its sections, a migration comes with a test.
 * What nobody asked for, in `.assay.yml` or by habit, is skipped, and never more than a nit.
 */
export const sop: Check = {
  id: "sop",
  summary: "The branch names its issue, the description has its sections, a migration comes with its test",
  run: async (subject) => {
    const results = [branchItem(subject), sectionsItem(subject), await testItem(subject)].filter(
      (one) => one !== undefined,
    );
    return {
      findings: results.flatMap(({ finding }) => finding ?? []),
      verified: [],
      sop: results.map(({ item }) => item),
    };
  },
};
