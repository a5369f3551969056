// How the grammars are asked. They read a text of theirs in linear time; what is none of theirs may cost them a thousand times
// as much: behind each mistake they try a dozen ways to go on, and look for the end of what is never closed from each place anew.

import type { Input, Parser, PartialParse, Tree } from "@lezer/common";
import { shallow } from "./shallow.ts";

/** The tree of a text in a programming language; what stands in deeper brackets than anybody writes is not read. */
export function parseCode(parser: Parser, text: string): Tree {
  return parseWith(parser, shallow(text));
}

/** The tree of a text. Never fails: what cannot be read is an error node, and behind more of those than anybody makes nothing is read. */
export function parseWith(parser: Parser, text: string): Tree {
  try {
    return parseSome(parser, text);
  } catch (error) {
    // The parser builds trees by calling itself.
    if (error instanceof RangeError) return parser.parse(mistake);
    throw error;
  }
}

const mistake = "\n(";

/** Steps behind mistakes, of which one takes some ten, or on many ways at once. */
const lostAtMost = 5_000;
const waysAtMost = 8;
/** How often a text is read from chunk to chunk, in the mean: up to three times, where all of it is one comment. */
const readingsAtMost = 10;
const chunkLength = 1_024;

function parseSome(parser: Parser, text: string): Tree {
  let [read, last] = [0, 0];
  const input: Input = {
    length: text.length,
    lineChunks: false,
    chunk: (from) => {
      // Else it has gone back a little.
      if (from === last + chunkLength) read += chunkLength;
      last = from;
      return text.slice(from, from + chunkLength);
    },
    read: (from, to) => text.slice(from, to),
  };
  const parse = parser.startParse(input);
  let lost = 0;
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    if (isLost(parse)) lost += 1;
    const isCostly = lost > lostAtMost || read > (text.length + 100 * chunkLength) * readingsAtMost;
    // Whoever reads on must see that this is not the whole.
    if (isCostly) return parser.parse(text.slice(0, parse.parsedPos) + mistake);
  }
}

/** Whether it is behind a mistake and has not found its way yet, or has many to try: what no parser tells of itself. */
function isLost(parse: PartialParse): boolean {
  if ("recovering" in parse && parse.recovering !== 0) return true;
  return "stacks" in parse && Array.isArray(parse.stacks) && parse.stacks.length > waysAtMost;
}
