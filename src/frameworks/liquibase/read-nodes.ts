// Changesets and includes out of the nodes of a changelog, by the names of changelog/DatabaseChangeLog.java and ChangeSet.java.

import type { ChangeNode, ChangeSet, Changelog, Include } from "./changelog.ts";
import { contentOf, filesOf } from "./checksum.ts";
import { isRepeatable } from "./second-run.ts";

/** The changelog whose top holds these nodes. */
export function toChangelog(text: string, top: readonly ChangeNode[], logicalFilePath: string | undefined): Changelog {
  const lines = text.split("\n");
  return {
    logicalFilePath,
    entries: top.flatMap((node): (ChangeSet | Include)[] => {
      if (node.name === "changeSet") return [toChangeSet(node, lines)];
      if (node.name === "include" || node.name === "includeAll") return toInclude(node);
      return [];
    }),
  };
}

function toChangeSet(node: ChangeNode, lines: readonly string[]): ChangeSet {
  const get = (name: string): string => node.attributes.get(name) ?? "";
  return {
    kind: "changeSet",
    id: get("id"),
    author: get("author"),
    line: node.lineOf("id"),
    lineText: (lines[node.lineOf("id") - 1] ?? "").replace(/\r$/, ""),
    logicalFilePath: get("logicalFilePath") || undefined,
    filter: filterOf(node),
    ignored: get("ignore") === "true",
    free:
      get("runOnChange") === "true" ||
      get("runAlways") === "true" ||
      node.children.some(({ name }) => name === "validCheckSum"),
    isRepeatable: isRepeatable(node.children),
    content: contentOf(node.children),
    files: filesOf(node.children),
  };
}

function toInclude(node: ChangeNode): Include[] {
  const get = (name: string): string => node.attributes.get(name) ?? "";
  const all = node.name === "includeAll";
  const path = get(all ? "path" : "file");
  if (path === "") return [];
  return [
    {
      kind: "include",
      path,
      all,
      relative: get("relativeToChangelogFile") === "true",
      mayBeMissing: get(all ? "errorIfMissingOrEmpty" : "errorIfMissing") === "false",
      endsWith: get("endsWithFilter"),
      isSieved: get("filter") !== "" || get("resourceFilter") !== "",
      logicalFilePath: get("logicalFilePath") || undefined,
      filter: filterOf(node),
      line: node.line,
    },
  ];
}

function filterOf({ attributes }: ChangeNode): string {
  const parts = ["dbms", "context", "contextFilter", "labels"].flatMap((name) => {
    const value = attributes.get(name);
    return value === undefined || value === "" ? [] : [`${name}:${value}`];
  });
  return parts.join(" ");
}
