import { defineConfig } from "vitest/config";

/** Assay's verdicts beside what the real tools do: they are installed from their registries, so these tests run on demand. */
export default defineConfig({
  test: { include: ["test/real/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false },
});
