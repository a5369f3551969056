// The client, connected to a replay of either forge.

import { expect } from "vitest";
import { connectForge } from "../../src/forge/client.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { type ReplayForge, startReplay } from "./replay-forge.ts";

/** Ids as they are in the recordings. */
export const facts = {
  forgejo: { repoId: 4, bot: 5, alice: 3, botComment: 16, aliceComment: 24, needsFix: 3, feature: 5 },
  gitea: { repoId: 5, bot: 4, alice: 2, botComment: 67, aliceComment: 75, needsFix: 10, feature: 12 },
} as const;

export const bothForges = ["forgejo", "gitea"] as const;

/** A token that must never be seen but in its header. */
export const canary = "canary-token-5f1e";

export interface Bed extends AsyncDisposable {
  readonly replay: ReplayForge;
  readonly forge: Forge;
}

/** At its end makes sure that every request bore the token in its header, and none in its address. */
export async function connectedReplay(kind: keyof typeof facts): Promise<Bed> {
  const replay = await startReplay(kind);
  const forge = await connectForge({ url: `${replay.url}/`, token: canary });
  replay.takeLines();
  return {
    replay,
    forge,
    async [Symbol.asyncDispose]() {
      await replay[Symbol.asyncDispose]();
      for (const { headers, path } of replay.asked) {
        expect(headers.authorization).toBe(`token ${canary}`);
        expect(path).not.toContain(canary);
      }
    },
  };
}
