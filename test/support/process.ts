import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Script extends Disposable {
  readonly pid: number;
  /** The next line it prints. Rejects, with what it wrote to stderr, when it ends first. */
  line(): Promise<string>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Runs TypeScript in a Node process of its own, which can be killed without taking the test with it.
 * `import("#src/…")` in it is the project's `src/…`; `args` are `process.argv.slice(1)`.
 */
export function runScript(code: string, args: readonly string[] = []): Script {
  const src = new URL("../../src/", import.meta.url).href;
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--input-type=module-typescript", "--eval", code.replaceAll('"#src/', `"${src}`), "--", ...args],
    { stdio: ["ignore", "pipe", "pipe"], cwd: root },
  );
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`the script ended: ${complaint}`);
      return next.value;
    },
    async kill() {
      const gone = ended(child);
      child.kill("SIGKILL");
      await gone;
    },
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
  });
}
