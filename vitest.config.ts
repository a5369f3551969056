import { configDefaults, defineConfig } from "vitest/config";

/** Folders whose tests leave nothing of their process otherwise than it was: all that a file can hand on is warm code and memories. */
const pure = ["checks", "domain", "frameworks", "render"].map((folder) => `src/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // By the clock, of which a test on a busy machine gets only a part. A hang is told a little later.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest would leave one core to itself, which is half of a machine of two; its own part is a hundredth of the work.
    maxWorkers: "100%",
    projects: [
      // Half of what they took was loading the same modules anew for each file, and running them cold.
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "real",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          // They need a network: vitest.real.config.ts.
          exclude: [...configDefaults.exclude, ...pure, "test/real/**"],
          globalSetup: ["test/support/global-setup.ts"],
        },
      },
    ],
  },
});
