// A migration that Python cannot parse: Alembic and Django load every file of the folder, and stop at it whatever is asked of
// them. Tried with Alembic 1.20 and Django 5.2.

import { expect, test } from "vitest";
import {
  judgeMigrations,
  migrations,
  migrationText,
  withProject,
  blockers,
} from "../../../test/support/alembic-files.ts";
import {
  djangoProject,
  inUsers,
  migrations as inApps,
  migrationText as inApp,
} from "../../../test/support/django-files.ts";
import type { Files } from "../../../test/support/memory-change.ts";
import { plainText } from "../../domain/text.ts";

async function told(base: Files, more: Files): Promise<readonly string[]> {
  const { findings } = await judgeMigrations({ base, head: { ...base, ...more } });
  return findings.flatMap(
    ({ severity, title, message, line, at = line }: (typeof findings)[number] & { at?: number }) => [
      `${severity} ${plainText(title)} (line ${at})`,
      ...message.map(plainText),
    ],
  );
}

const base = withProject(migrations({ id: "a1" }, { id: "b2", down: "a1" }));
const path = "alembic/versions/c3_change.py";

test("Alembic: a bracket that is not closed, in the header or in the body", async () => {
  const header = migrationText({ id: "c3", down: "b2" }).replace('down_revision = "b2"', 'down_revision = ("b2"');
  expect(await told(base, { [path]: header })).toEqual([
    "blocker Alembic would refuse `alembic/versions/c3_change.py` (line 14)",
    "`alembic/versions/c3_change.py`: Python cannot parse it.",
    "After the merge every command stops with `SyntaxError: '(' was never closed`.",
  ]);
  const body = migrationText({ id: "c3", down: "b2", body: 'op.execute("SELECT 1"' });
  expect(await told(base, { [path]: body })).toContain(
    "After the merge every command stops with `SyntaxError: '(' was never closed`.",
  );
});

test("Alembic: nothing is told of one that is closed, or was broken on the base", async () => {
  expect(await told(base, migrations({ id: "c3", down: "b2", body: 'op.execute(f"SELECT {(1)} (")' }))).toEqual([]);
  const broken = { ...base, "alembic/versions/x.py": "revision = (" };
  const mended = { ...base, ...migrations({ id: "c3", down: "b2" }) };
  expect(blockers(await judgeMigrations({ base: broken, head: mended }))).toEqual([]);
});

test("Django: a bracket that is not closed", async () => {
  const was = { ...djangoProject(), ...inApps({ stem: "0001_initial" }) };
  const text = inApp({ stem: "0002_x", after: ["0001_initial"] });
  expect(await told(was, inUsers(text.replace('DROP TABLE users_x"),', 'DROP TABLE users_x"'), "0002_x"))).toEqual([
    "blocker Django would refuse `users/migrations/0002_x.py` (line 14)",
    "`users/migrations/0002_x.py`: Python cannot parse it.",
    "After the merge every command stops with `SyntaxError: closing parenthesis ']' does not match opening parenthesis '('`.",
  ]);
  expect(await told(was, inUsers(text, "0002_x"))).toEqual([]);
});
