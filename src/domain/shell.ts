/** A word for a POSIX shell: as it is where nothing in it means anything to the shell, else in single quotes. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./@%+=:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
