// YAML of a repository, which may want to cost time.

import { isScalar, parseAllDocuments, visit } from "yaml";

/**
 * The values of its documents, as far as they can be read. Of a key that stands twice the last one counts: to look for those costs
 * the square of how many keys there are. A key that is no word is left out: as a name it would be written out anew for each other
 * that it is a key of. Throws where aliases would make much of little.
 */
export function yamlDocuments(text: string): readonly unknown[] {
  // Errors with the lines that they are in are sought from the top each.
  return parseAllDocuments(text, { uniqueKeys: false, logLevel: "silent", prettyErrors: false }).map(
    (document): unknown => {
      visit(document, { Pair: (_, { key }) => (isScalar(key) || key === null ? undefined : visit.REMOVE) });
      return document.toJS({ maxAliasCount: 100 });
    },
  );
}
