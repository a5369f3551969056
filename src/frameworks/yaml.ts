// YAML of a repository, which may want to cost time.

import { parseAllDocuments } from "yaml";

/**
 * The values of its documents, as far as they can be read. Of a key that stands twice the last one counts: to look for those costs
 * the square of how many keys there are. Throws where aliases would make much of little.
 */
export function yamlDocuments(text: string): readonly unknown[] {
  return parseAllDocuments(text, { uniqueKeys: false, logLevel: "silent" }).map((document): unknown =>
    document.toJS({ maxAliasCount: 100 }),
  );
}
