import { describe, expect, test } from "vitest";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const cargo = { "Cargo.toml": '[package]\nname = "x"\n[dependencies]\nsqlx = "0.8"\n' };
const sql = (...names: string[]) => Object.fromEntries(names.map((name) => [`migrations/${name}.sql`, `-- ${name}\n`]));
const plan = (...names: string[]) => ({
  "sqitch.plan": `%project=x\n\n${names.map((name) => `${name} 2024-01-01T00:00:00Z x <x@y>\n`).join("")}`,
  ...Object.fromEntries(names.map((name) => [`deploy/${name}.sql`, "select 1;\n"])),
});

/** What is told, once it is made sure that no two findings have one fingerprint. */
async function unique(story: Story) {
  const told = await tell(story);
  const prints = told.result.findings.map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  return told.findings;
}

describe("findings of one review have each a fingerprint of its own", () => {
  test("one id that several new files have and another pull request claims is told once", async () => {
    const findings = await unique({
      before: { ...cargo, ...sql("1_a") },
      head: sql("2_b", "2_c", "2_d"),
      otherClaims: { 2: [{ number: 7, path: "migrations/2_e.sql" }] },
    });
    expect(findings.filter((finding) => finding.includes("claimed_by_open_pr"))).toEqual([
      "observation claimed_by_open_pr: `2` is claimed by #7 too",
    ]);
  });

  test("several of one number that cannot run", async () => {
    const text = "CREATE INDEX CONCURRENTLY i ON t (a);\n";
    const findings = await unique({
      before: { ...cargo, ...sql("1_a") },
      head: { "migrations/2_b.sql": text, "migrations/2_c.sql": text },
    });
    expect(findings).toEqual(["blocker same_number: `2` is claimed twice", "blocker unknown: `2_b` cannot run"]);
  });

  test("a name that is planned again and again", async () => {
    const findings = await unique({ before: plan("a"), head: plan("a", "b", "b", "b", "b") });
    expect(findings.filter((finding) => finding.includes("planned twice"))).toEqual([
      "blocker same_id: `b` is planned twice",
    ]);
  });

  test("two tools that share a folder", async () => {
    const before = {
      "flyway.conf": "flyway.locations=filesystem:db\n",
      "db/V1__a.sql": "select 1;\n",
      "db/1_a.sql": "-- +goose Up\nselect 1;\n",
    };
    const findings = await unique({
      before,
      head: { "db/V1__a.sql": "select 2;\n", "db/1_a.sql": "-- +goose Up\nselect 2;\n" },
    });
    expect(findings).toEqual([
      "blocker merged_edited: `V1__a` is merged already, and changes",
      "nit merged_edited: `1_a` is merged already, and changes",
    ]);
  });
});

describe("of very many troubles alike the first are told", () => {
  const numbers = Array.from({ length: 120 }, (_, i) => i + 10);

  test("scripts that no line names", async () => {
    const scripts = Object.fromEntries(
      numbers.flatMap((n) => [
        [`deploy/s${n}.sql`, "select 1;\n"],
        [`revert/s${n}.sql`, "select 1;\n"],
      ]),
    );
    const findings = await unique({ before: plan("a"), head: scripts });
    expect(findings).toHaveLength(51);
    expect(findings.at(-1)).toBe("blocker journal_mismatch: 70 more of these are in the migrations of `.`");
  });

  test("files that cannot be read", async () => {
    const head = Object.fromEntries(numbers.map((n) => [`sql/${n}_x.sql`, "select 1;\n"]));
    const dbconfig = { "dbconfig.yml": "production:\n  dialect: postgres\n  datasource: x\n  dir: sql\n" };
    const findings = await unique({ before: { ...dbconfig, "sql/1_a.sql": "-- +migrate Up\nselect 1;\n" }, head });
    expect(findings).toHaveLength(51);
    expect(findings.at(-1)).toBe("blocker unknown: 70 more files of `sql` are like these");
  });
});
