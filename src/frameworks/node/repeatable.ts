// Migrations of Sequelize that change nothing where they have run: it makes a table only where it is not there yet
// (`createTableQuery` in its src/dialects/*/query-generator.js, 6.37). An index or a column it makes whatever is there.

/** More than anybody writes by hand. */
const charactersAtMost = 100_000;

/** Whether the way up does nothing but make tables, as far as its calls tell. */
export function isRepeatable(text: string): boolean {
  if (text.length > charactersAtMost) return false;
  const [up = ""] = text.replace(/^[ \t]*(?:\/\/|\/?\*).*$/gm, "").split(/\bdown\b/, 1);
  const calls = [...up.matchAll(/\.[ \t\n]*(\w+)[ \t\n]*\(/g)].map(([, name = ""]) => name);
  const elsewhere = [...up.matchAll(/\bqueryInterface\b(?!\s*\.(?:createTable|sequelize\.transaction)\b)/g)];
  // Once it is the parameter; who is handed it besides may do anything.
  return calls.includes("createTable") && calls.every((name) => harmless.test(name)) && elsewhere.length === 1;
}

/** A type's name begins with a capital. */
const harmless = /^(?:createTable|transaction|commit|rollback|literal|fn|cast|then|[A-Z]\w*)$/;
