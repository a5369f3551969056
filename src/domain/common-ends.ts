/** How many elements two lists have in common from their beginnings on, and how many of the rest from their ends on. */
export function commonEnds<A, B>(
  a: readonly A[],
  b: readonly B[],
  isSame: (one: A, other: B) => boolean,
): { readonly first: number; readonly last: number } {
  const most = Math.min(a.length, b.length);
  const isSameAt = (i: number, j: number): boolean => {
    const one = a[i];
    const other = b[j];
    return one !== undefined && other !== undefined && isSame(one, other);
  };
  let first = 0;
  while (first < most && isSameAt(first, first)) first += 1;
  let last = 0;
  while (last < most - first && isSameAt(a.length - 1 - last, b.length - 1 - last)) last += 1;
  return { first, last };
}
