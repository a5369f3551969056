/** What was used last, by name, up to a total weight. */
export interface Recent<V> {
  get(name: string): V | undefined;
  keep(name: string, value: V): void;
}

/**
 * A store for what has a name that stands for it everywhere, as git's object names do: it is never out of date.
 * What was not used for the longest time makes room.
 */
export function recent<V>(most: number, weigh: (value: V) => number): Recent<V> {
  // A map lists its keys by age of insertion: used again is young again.
  const kept = new Map<string, V>();
  let weight = 0;
  return {
    get(name) {
      const value = kept.get(name);
      if (value === undefined) return undefined;
      kept.delete(name);
      kept.set(name, value);
      return value;
    },
    keep(name, value) {
      if (kept.has(name)) return;
      kept.set(name, value);
      weight += weigh(value);
      for (const [old, gone] of kept) {
        if (weight <= most) return;
        kept.delete(old);
        weight -= weigh(gone);
      }
    },
  };
}
