// What wants to cost a parser time: brackets in brackets and signs before signs, many thousands deep, of which the grammars here read
// only some ten thousand a second. Python itself refuses more than 200 brackets (MAXLEVEL in Parser/tokenizer/helpers.h), and nobody
// writes a thousand.

const deepest = 1_000;

/** `text`, or where brackets or signs stand deeper in it than anybody writes what comes before that, with a mistake at its end. */
export function shallow(text: string): string {
  let depth = 0;
  let signs = 0;
  for (let i = 0; i < text.length; i += 1) {
    switch (text.charCodeAt(i)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        signs = 0;
        // Whoever reads on must see that this is not the whole.
        if (depth > deepest) return `${text.slice(0, i)}\n(`;
        break;
      case 0x29:
      case 0x5d:
      case 0x7d:
        if (depth > 0) depth -= 1;
        signs = 0;
        break;
      case 0x21: // !
      case 0x26: // &
      case 0x2a: // *
      case 0x2b: // +
      case 0x2d: // -
      case 0x7e: // ~
        signs += 1;
        if (signs > deepest) return `${text.slice(0, i)}\n(`;
        break;
      case 0x09:
      case 0x0a:
      case 0x0d:
      case 0x20:
        break;
      default:
        signs = 0;
    }
  }
  return text;
}
