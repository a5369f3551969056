/** How many elements two lists have in common (the very same) from their beginnings on, and how many of the rest from their ends on. */
export function commonEnds<T>(a: readonly T[], b: readonly T[]): { readonly first: number; readonly last: number } {
  const most = Math.min(a.length, b.length);
  let first = 0;
  while (first < most && a[first] === b[first]) first += 1;
  let last = 0;
  while (last < most - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last += 1;
  return { first, last };
}
