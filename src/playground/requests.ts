// The log of what was asked of the playground, and of what it could not answer.

import type { FastifyRequest } from "fastify";

import { routeMatcher } from "./faults.ts";
import { callerOf } from "./people.ts";
import type { World } from "./state.ts";

export interface LoggedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** The login behind the token; undefined: anonymous or a bad token. */
  readonly user: string | undefined;
  /** The JSON body; undefined for git and for none. */
  readonly body: unknown;
  /** 0 until it is answered. */
  readonly status: number;
}

export interface RequestLog {
  add(request: FastifyRequest): void;
  setBody(request: FastifyRequest): void;
  setStatus(request: FastifyRequest, status: number): void;
  /** Requests of a pattern as faults have it; all without one. */
  find(route?: string): LoggedRequest[];
}

export function createRequestLog(world: World): RequestLog {
  const entries = new Map<FastifyRequest, { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] }>();
  return {
    add(request) {
      const [path = "", query = ""] = request.url.split("?");
      const caller = callerOf(world, request.headers.authorization);
      const user = typeof caller === "string" ? undefined : caller.user.login;
      entries.set(request, { method: request.method, path, query, user, body: undefined, status: 0 });
    },
    setBody(request) {
      const entry = entries.get(request);
      if (entry && request.headers["content-type"]?.startsWith("application/json") === true) entry.body = request.body;
    },
    setStatus(request, status) {
      const entry = entries.get(request);
      if (entry) entry.status = status;
    },
    find(route) {
      const all = [...entries.values()];
      if (route === undefined) return all;
      const matches = routeMatcher(route);
      return all.filter((entry) => matches(entry.method, entry.path));
    },
  };
}
