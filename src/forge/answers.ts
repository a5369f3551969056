const freshMs = 10_000;
const deadlineMs = 3_000;

/** `away`: nothing answers at the forge's address, or only errors do. */
export type ForgeAnswer = "ok" | "away" | "token refused";

/** How the forge takes the token, asked at most every 10 s. For readiness only: says nothing about rights. */
export function forgeAnswers(url: string, token: string): () => Promise<ForgeAnswer> {
  let asked: { readonly at: number; readonly answer: Promise<ForgeAnswer> } | undefined;
  return () => {
    if (asked === undefined || performance.now() - asked.at > freshMs) {
      asked = { at: performance.now(), answer: ask(url, token) };
    }
    return asked.answer;
  };
}

async function ask(url: string, token: string): Promise<ForgeAnswer> {
  try {
    const response = await fetch(`${url}/api/v1/user`, {
      headers: { authorization: `token ${token}` },
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMs),
    });
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) return "token refused";
    return response.ok ? "ok" : "away";
  } catch {
    return "away";
  }
}
