// The JavaScript timestamp that TypeORM wants at the end of a migration's name.

/** The digits at the end of a name, by which TypeORM sorts; undefined where it refuses the name. */
export function timestampOf(name: string): string | undefined {
  const number = Number.parseInt(name.slice(-13), 10);
  return Number.isNaN(number) || number === 0 ? undefined : String(number);
}

/** Whether a name ends as the names of migrations do. */
export function isMigrationTimestamp(name: string): boolean {
  return /\D\d{13}$/.test(name);
}
