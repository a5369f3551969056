// A new id where the old one is taken and is no number: twelve hex digits, as Alembic makes them, but the same ones every time.

/** An id made from `seed` that `taken` does not know. */
export function freshId(seed: string, taken: (id: string) => boolean): string {
  for (let round = 0; ; round += 1) {
    const id = hash(`${seed}#${round}`).toString(16).padStart(16, "0").slice(0, 12);
    if (!taken(id)) return id;
  }
}

/** FNV-1a, 64 bits, over UTF-16 units: spreads well enough where nobody attacks, as a clash is only tried again. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return value;
}
