// What a judging thread runs, for each request that it is handed.

import { judgeFetched, type JudgeRequest } from "./judge-fetched.ts";
import { packError, type Outcome } from "./thread-outcome.ts";

/** Never throws: an error loses what it is on its way to another thread. */
export async function judgeInThread(request: JudgeRequest): Promise<Outcome> {
  try {
    return { answer: await judgeFetched(request) };
  } catch (error) {
    return { error: packError(error) };
  }
}
