import type { GraphFramework, GroupChange, ListFramework } from "../frameworks/framework.ts";

/** A group whose migrations name what they follow. */
export function isGraphChange(group: GroupChange): group is GroupChange<GraphFramework> {
  return group.framework.family === "graph";
}

/** A group whose migrations stand in a list. */
export function isListChange(group: GroupChange): group is GroupChange<ListFramework> {
  return group.framework.family !== "graph";
}
