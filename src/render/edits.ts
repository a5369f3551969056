import type { Edit } from "../domain/finding.ts";

/** All edits of one file, in order. */
export interface FileEdits {
  /** The path after the edits. */
  readonly path: string;
  /** The path before, of a file that is renamed. */
  readonly from?: string;
  readonly replacements: readonly (Edit & { readonly op: "replace" })[];
}

/** The edits file by file, in the order in which files are first named. */
export function editsByFile(edits: readonly Edit[]): readonly FileEdits[] {
  const paths = [...new Set(edits.map((edit) => (edit.op === "rename" ? edit.to : edit.path)))];
  return paths.map((path) => {
    const rename = edits.find((edit) => edit.op === "rename" && edit.to === path);
    return {
      path,
      ...(rename?.op === "rename" ? { from: rename.from } : {}),
      replacements: edits.filter((edit) => edit.op === "replace").filter((edit) => edit.path === path),
    };
  });
}
