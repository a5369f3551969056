/** The text as PostgreSQL can hold it: neither `text` nor `jsonb` takes a NUL or half a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}
