// Lists: `page` from 1, `limit` 30 and at most 50. Forgejo gives everything where no page is asked for.

import type { Call } from "./call.ts";
import type { Answer } from "./errors.ts";
import type { Json } from "./shapes/json.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly page: number;
  readonly limit: number;
}

/** `whole`: a list that Forgejo does not cut when the page is left out. */
export function pageOf<T>(call: Call, items: readonly T[], whole: "whole" | "always" = "always"): Page<T> {
  const asked = Number.parseInt(call.query["page"] ?? "", 10);
  const limit = Math.min(Number.parseInt(call.query["limit"] ?? "", 10) || 30, 50);
  if (!asked && whole === "whole" && call.world.kind === "forgejo") {
    return { items, total: items.length, page: 1, limit: items.length };
  }
  const page = Math.max(asked || 1, 1);
  return { items: items.slice((page - 1) * limit, page * limit), total: items.length, page, limit };
}

export function list(json: readonly Json[], total: number): Answer {
  return {
    status: 200,
    json,
    headers: { "access-control-expose-headers": "X-Total-Count", "x-total-count": String(total) },
  };
}

/** Commits and files of a pull request say more of their pages. */
export function pagedList(json: readonly Json[], page: Page<unknown>): Answer {
  const pages = Math.ceil(page.total / page.limit);
  return {
    status: 200,
    json,
    headers: {
      "access-control-expose-headers": "X-Total-Count, X-Page, X-PerPage, X-PageCount, X-HasMore",
      "x-total-count": String(page.total),
      "x-page": String(page.page),
      "x-perpage": String(page.limit),
      "x-pagecount": String(pages),
      "x-hasmore": String(page.page < pages),
    },
  };
}
