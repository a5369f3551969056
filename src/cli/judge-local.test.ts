import { homedir } from "node:os";
import { expect, test, vi } from "vitest";
import { cacheFile } from "./judge-local.ts";

test.each([undefined, "", "cache", "./cache"])(
  "a cache folder of %j is none: relative ones are ignored, as the XDG specification says",
  (folder) => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    expect(cacheFile("/a/clone/.git")).toMatch(new RegExp(`^${homedir()}/.cache/assay/[0-9a-f]{24}\\.json$`));
    vi.unstubAllEnvs();
  },
);

test("an absolute cache folder is used", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/var/cache");
  expect(cacheFile("/a/clone/.git")).toMatch(/^\/var\/cache\/assay\//);
  vi.unstubAllEnvs();
});
