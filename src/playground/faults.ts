// What can go wrong with a forge, on demand. A pattern is `METHOD /path`, with `*` for one segment and `**` for any
// number: `POST /repos/*/*/statuses/*` (below /api/v1), `* /acme/basketball-api.git/**` (git).

import picomatch from "picomatch";

export interface Faults {
  /** The next `times` (default: all) matching requests are answered with this instead. */
  readonly fail: (route: string, status: number, options?: { readonly times?: number; readonly body?: string }) => void;
  /** Matching requests are answered `ms` later. */
  readonly slow: (route: string, ms: number, options?: { readonly times?: number }) => void;
  /** Matching requests are never answered. */
  readonly hang: (route: string, options?: { readonly times?: number }) => void;
  /** Everything works again; what hangs goes on hanging. */
  readonly heal: () => void;
}

type Fault =
  | { readonly kind: "fail"; readonly status: number; readonly body: string }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "hang" };

export interface FaultTable extends Faults {
  /** The fault this request meets; counts it. */
  meet(method: string, path: string): Fault | undefined;
}

export function createFaults(): FaultTable {
  const rules: { readonly matches: (method: string, path: string) => boolean; readonly fault: Fault; left: number }[] =
    [];
  const add = (route: string, fault: Fault, times = Number.POSITIVE_INFINITY): void => {
    rules.push({ matches: routeMatcher(route), fault, left: times });
  };
  return {
    fail: (route, status, options = {}) =>
      add(route, { kind: "fail", status, body: options.body ?? "" }, options.times),
    slow: (route, ms, options = {}) => add(route, { kind: "slow", ms }, options.times),
    hang: (route, options = {}) => add(route, { kind: "hang" }, options.times),
    heal: () => rules.splice(0),
    meet(method, path) {
      const rule = rules.find((one) => one.left > 0 && one.matches(method, path));
      if (rule) rule.left -= 1;
      return rule?.fault;
    },
  };
}

/** Whether a request is one of a pattern's. */
export function routeMatcher(route: string): (method: string, path: string) => boolean {
  const [method = "*", pattern = ""] = route.split(" ");
  const matches = picomatch(pattern, { dot: true });
  return (asked, path) => (method === "*" || method === asked) && matches(path.replace(/^\/api\/v1/, ""));
}
