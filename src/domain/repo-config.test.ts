import { expect, test } from "vitest";
import { parseRepoConfig } from "./repo-config-file.ts";
import { branchPattern, defaultRepoConfig } from "./repo-config.ts";
import { plainText } from "./text.ts";

function parse(text: string): ReturnType<typeof parseRepoConfig> {
  return parseRepoConfig(text, ["alembic", "flyway"]);
}

function problems(text: string): string[] {
  const parsed = parse(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => `${line}: ${plainText(message)}`);
}

function notes(text: string): string[] {
  const parsed = parse(text);
  return parsed.ok ? parsed.notes.map(plainText) : problems(text);
}

test("the file of the contract is accepted", () => {
  const text = `
migrations:
  roots: []                 # only where detection is not enough
  ignore: ["examples/**"]
checks:
  stale-reference: blocker  # blocker | nit | observation | off
sop:
  branch: "^{issue}-"       # pattern, {issue} is the linked issue
  sections: [Summary, Changes, Test Plan]
labels: {approve: "status:approved", request_changes: "status:needs-fix"}
review: {submit: false, inline: true}
model: {enabled: true}
`;
  expect(parse(text)).toMatchObject({
    ok: true,
    config: {
      migrations: { roots: [], ignore: ["examples/**"] },
      checks: { "stale-reference": "blocker" },
      sop: { branch: "^{issue}-", sections: ["Summary", "Changes", "Test Plan"] },
      labels: { approve: "status:approved", request_changes: "status:needs-fix" },
    },
  });
});

test.each(["", "# nothing yet\n", "---\n", "{}", "migrations:\nchecks:\nsop:\nlabels:\nreview:\nmodel:\n"])(
  "%j is the default",
  (text) => {
    expect(parse(text)).toEqual({ ok: true, config: defaultRepoConfig, notes: [] });
  },
);

test("roots are folders, without a slash at the end", () => {
  const parsed = parse("migrations: {roots: [{path: ./db/changes/, framework: alembic}]}");
  expect(parsed).toMatchObject({ config: { migrations: { roots: [{ path: "db/changes", framework: "alembic" }] } } });
});

test.each([
  ["a/../../etc", "2: `migrations.roots.0.path`: must be a folder below the root of the repository"],
  ["/etc", "2: `migrations.roots.0.path`: must be a folder below the root of the repository"],
  [".", "2: `migrations.roots.0.path`: must be a folder below the root of the repository"],
  ['""', "2: `migrations.roots.0.path`: must not be empty"],
])("a root %s is refused", (path, problem) => {
  expect(problems(`migrations:\n  roots: [{path: ${path}, framework: alembic}]`)).toEqual([problem]);
});

test("a root of a framework that is not judged is refused, so that nothing goes unjudged in silence", () => {
  expect(problems("migrations:\n  roots:\n    - path: db\n      framework: flyaway\n")).toEqual([
    '4: `migrations.roots.0.framework`: "flyaway" is none of the frameworks that are judged (alembic, flyway); did you mean flyway?',
  ]);
});

test("what is not done yet is said", () => {
  expect(notes("review: {submit: true}\nmodel: {enabled: true}")).toMatchInlineSnapshot(`
    [
      "\`review.submit\` is set, which this version does not do: the verdict is in the comment, the labels and the commit status.",
      "\`model.enabled\` is set, but this version has no model reviews.",
    ]
  `);
  expect(notes("review: {submit: false, inline: false}\nmodel: {enabled: false}")).toEqual([]);
});

test.each([
  ["chekcs: {}", "1: unknown key `chekcs`; did you mean `checks`?"],
  [
    "checks:\n  stale_reference: off",
    "2: unknown key `checks.stale_reference`; did you mean `checks.stale-reference`?",
  ],
  [
    "labels:\n  approve: a\n  request-changes: b",
    "3: unknown key `labels.request-changes`; did you mean `labels.request_changes`?",
  ],
  ["\n\nignore: [a]", "3: unknown key `ignore`; did you mean `migrations.ignore`?"],
  ["zzzzzzzz: 1", "1: unknown key `zzzzzzzz`"],
  [
    "migrations:\n  roots:\n    - path: a\n      framework: alembic\n    - pth: a\n      framework: alembic",
    "5: unknown key `migrations.roots.1.pth`; did you mean `migrations.roots.path`?",
  ],
  ["__proto__: {a: 1}", "1: unknown key `__proto__`"],
  ["constructor: 1", "1: unknown key `constructor`"],
  ["1: 2", "1: unknown key `1`"],
])("%j: %s", (text, problem) => {
  expect(problems(text)).toContain(problem);
});

test.each([
  ["checks: {sop: yes}", "1: `checks.sop`: must be blocker, nit, observation or off"],
  ["checks:\n  claims: false", "2: `checks.claims`: must be blocker, nit, observation or off"],
  ["checks:\n  claims:", "2: `checks.claims`: must be blocker, nit, observation or off"],
  ["sop:\n  sections: Summary", "2: `sop.sections`: must be a list"],
  ["sop:\n  sections:\n    - Summary\n    - 5", "4: `sop.sections.1`: must be a text"],
  ['sop: {branch: "("}', "1: `sop.branch`: is no pattern that RE2 understands"],
  ['sop: {branch: "(?=a)"}', "1: `sop.branch`: is no pattern that RE2 understands"],
  [`sop: {branch: "${"a".repeat(201)}"}`, "1: `sop.branch`: must have at most 200 characters"],
  ["labels:\n  approve: ''", "2: `labels.approve`: must not be empty"],
  [`labels:\n  approve: ${"x".repeat(51)}`, "2: `labels.approve`: must have at most 50 characters"],
  ["labels: {approve: a, request_changes: A}", "1: `labels`: approve and request_changes must differ"],
  ["labels:\n  approve: status:needs-fix", "1: `labels`: approve and request_changes must differ"],
  ["review: {submit: 'yes'}", "1: `review.submit`: must be true or false"],
  ["- a\n- b", "1: must hold keys and values"],
  ["just words", "1: must hold keys and values"],
  ["checks: [sop]", "1: `checks`: must hold keys and values"],
])("%j: %s", (text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

test("all problems are told at once, in order of lines", () => {
  expect(problems("labels: {approve: ''}\nsop:\n  branhc: x\nchecks: {sop: 1}\n")).toEqual([
    "1: `labels.approve`: must not be empty",
    "3: unknown key `sop.branhc`; did you mean `sop.branch`?",
    "4: `checks.sop`: must be blocker, nit, observation or off",
  ]);
});

test("bad YAML is refused with its line", () => {
  expect(problems("checks:\n  sop: [nit\nlabels: {}\n")[0]).toMatch(/^[23]: no valid YAML: `/);
  expect(problems("sop: {}\nsop: {}\n")).toEqual(["2: no valid YAML: `Map keys must be unique`"]);
  expect(problems("a: 1\n---\nb: 1\n")[0]).toMatch(/no valid YAML/);
  expect(problems("a: !!js/function x\n")[0]).toMatch(/^1: no valid YAML: `Unresolved tag/);
});

test("a hostile file is bounded", () => {
  expect(problems("#".repeat(65_537))).toEqual(["1: the file must be at most 64 kB"]);
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (let i = 0; i < 8; i += 1)
    bomb.push(
      `b${i}: &b${i} [${Array(9)
        .fill(i === 0 ? "*a" : `*b${i - 1}`)
        .join(",")}]`,
    );
  expect(problems(bomb.join("\n"))).toEqual(["1: no valid YAML: too deep, or too many aliases"]);
  expect(problems("[".repeat(60_000))[0]).toMatch(/^1: no valid YAML/);
  expect(problems(`${"? ".repeat(600)}a`)).toEqual(["1: no valid YAML: a key must be a word"]);
});

test("branch patterns stay linear and know {issue}", () => {
  expect(branchPattern("^{issue}-").matcher("5-westside").find()).toBe(true);
  expect(branchPattern("^{issue}-").matcher("westside-5").find()).toBe(false);
  expect(branchPattern("^({issue}-|x/{issue})").matcher("x/7").find()).toBe(true);
  expect(
    branchPattern("^(a+)+$")
      .matcher(`${"a".repeat(5000)}b`)
      .find(),
  ).toBe(false);
});
