// Migrations of Rails that change nothing where they have run: what they make and take away, they do only where it is not there,
// or is there, yet. `if_not_exists`, `if_exists`: activerecord/lib/active_record/connection_adapters/abstract/schema_statements.rb.
// Not `force`, which drops the table with what is in it.

/** More than anybody writes by hand. */
const charactersAtMost = 100_000;

/** Whether the way up is known to do nothing a second time. By lines: of a call that takes several, it is not known. */
export function isRepeatable(text: string): boolean {
  if (text.length > charactersAtMost) return false;
  const plain = text.replaceAll("\r\n", "\n").replace(/^[ \t]*#.*$/gm, "");
  const [up = ""] = plain.split(/^[ \t]*def[ \t]+(?:self\.)?down\b/m);
  const lines = up
    .replace(guardedBlock, "")
    .split("\n")
    .map((line) => line.trim());
  const begin = lines.findIndex((line) => /^def (?:self\.)?(?:change|up)$/.test(line));
  if (begin === -1) return false;
  const guard = lines.findIndex((line) => /^return if \S*(?:table|column|index)_exists\?/.test(line));
  return lines.slice(0, guard === -1 ? lines.length : guard).every((line) => harmless.test(line));
}

/**
 * All that stands further in than `unless table_exists?(:users)` and its `end`. A line is one of spaces or one with words, never
 * both: where it could be either, as many of them as it takes would be tried both ways, twice as long for each.
 */
const guardedBlock =
  /^([ \t]*)(?:unless|if !|if not) ?\(?\S*(?:table|column|columns|index|foreign_key|check_constraint)_exists\?.*\n(?:\1[ \t]+[^ \t\n].*\n|[ \t]*\n)*\1end[ \t]*$/gm;

const harmless =
  /^$|^class .*|^end$|^def (?:self\.)?(?:change|up)$|^disable_ddl_transaction!$|^t\.\w+\b.*|^enable_extension\b.*|^(?:create|add)_\w+\b.*(?:\bif_not_exists: ?true\b| unless \S*_exists\?).*|^(?:drop|remove)_\w+\b.*(?:\bif_exists: ?true\b| if \S*_exists\?).*/;
