import { readFileSync } from "node:fs";

/** The version in package.json: the only place that states it. */
export function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const read: unknown = JSON.parse(text);
  return typeof read === "object" && read !== null && "version" in read ? String(read.version) : "unknown";
}
