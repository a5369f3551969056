const freshMs = 10_000;
const deadlineMs = 3_000;

/** Whether a server answers at the forge's address, asked at most every 10 s. For readiness only: says nothing about token or rights. */
export function forgeAnswers(url: string): () => Promise<boolean> {
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  return () => {
    if (asked === undefined || performance.now() - asked.at > freshMs) {
      asked = { at: performance.now(), answer: ask(url) };
    }
    return asked.answer;
  };
}

async function ask(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/version`, {
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMs),
    });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}
