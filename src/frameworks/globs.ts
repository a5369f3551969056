// Folders as configuration names them: `src/*/migrations`. Not as patterns of the language: those try every way to share a path out
// among many stars, and the configuration is a pull request's.

/**
 * How many parts of a path, counted from its beginning, a glob may stand for: all of them where the whole path is meant. `?` is
 * one character of a part, `*` none or some of them, `**` none or some parts.
 */
export function partsMeant(glob: string, path: string): ReadonlySet<number> {
  const names = path.split("/");
  let ends = new Set([0]);
  for (const part of glob.split("/")) {
    if (ends.size === 0) break;
    ends = part === "**" ? from(Math.min(...ends), names.length) : after(ends, part, names);
  }
  return ends;
}

function from(first: number, last: number): Set<number> {
  return new Set(Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

function after(ends: ReadonlySet<number>, part: string, names: readonly string[]): Set<number> {
  return new Set([...ends].filter((at) => fits(part, names[at])).map((at) => at + 1));
}

/** A star takes as little as it can, and more where what follows does not fit: never is one before it looked at again. */
function fits(part: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  let [at, next] = [0, 0];
  let star: { readonly at: number; taken: number } | undefined;
  while (next < name.length) {
    if (part[at] === "*") {
      star = { at, taken: next };
      at += 1;
    } else if (part[at] === "?" || part[at] === name[next]) {
      at += 1;
      next += 1;
    } else if (star === undefined) return false;
    else {
      star.taken += 1;
      [at, next] = [star.at + 1, star.taken];
    }
  }
  return /^\**$/.test(part.slice(at));
}

/** With each of what stands in braces: `{a,b}/c` is `a/c` and `b/c`. [] where that is more than anybody writes. */
export function withoutBraces(glob: string): readonly string[] {
  const [waiting, done]: [string[], string[]] = [[glob], []];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const whole = one;
    const braces = [...whole.matchAll(/\{([^{}]*)\}/g)].find(([, inner = ""]) => inner.includes(","));
    if (braces === undefined) done.push(whole);
    else {
      const [before, behind] = [whole.slice(0, braces.index), whole.slice(braces.index + braces[0].length)];
      waiting.push(...(braces[1] ?? "").split(",").map((each) => before + each + behind));
    }
    if (waiting.length + done.length > alternativesAtMost) return [];
  }
  return [...new Set(done)];
}

const alternativesAtMost = 50;
