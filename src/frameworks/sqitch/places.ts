// Where plans and their scripts are. What `sqitch.conf` sets for a target goes before what it sets for the target's engine, and
// that before `[core]` (lib/App/Sqitch/Target.pm `_fetch`); what none sets stands below `top_dir`, by default beside the plan.

import { normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

export interface PlanPlace {
  /** The file. */
  readonly plan: string;
  /** The folder that tells it from other plans. */
  readonly root: string;
  readonly deploy: string;
  readonly revert: string;
  readonly verify: string;
  /** The scripts of what has been reworked since. */
  readonly reworked: string;
  /** What scripts end with, without the point: one of these, the first as a rule. */
  readonly extensions: readonly [string, ...string[]];
}

export async function findPlans(project: Project): Promise<readonly PlanPlace[]> {
  const texts = await project.read(project.named("sqitch.conf"));
  const configured = [...texts].flatMap(([path, text]) => placesIn(parentOf(path), readConf(text)));
  const found = new Map<string, PlanPlace>();
  for (const place of configured) {
    const known = found.get(place.plan);
    const { extensions } = known ?? place;
    if (project.has(place.plan))
      found.set(place.plan, { ...(known ?? place), extensions: [...extensions, ...place.extensions] });
  }
  for (const plan of project.named("sqitch.plan")) if (!found.has(plan)) found.set(plan, besidePlan(plan));
  const places = [...found.values()];
  const roots = Map.groupBy(places, ({ root }) => root);
  return places.map((place) => (roots.get(place.root)?.length === 1 ? place : { ...place, root: place.deploy }));
}

/** The `sqitch.conf` that names a plan, or has it by default. */
export async function configurationOf(project: Project, plan: string): Promise<string | undefined> {
  const texts = await project.read(project.named("sqitch.conf"));
  return [...texts].find(([path, text]) =>
    placesIn(parentOf(path), readConf(text)).some((one) => one.plan === plan),
  )?.[0];
}

function besidePlan(plan: string): PlanPlace {
  const root = parentOf(plan);
  const deploy = under(root, "deploy");
  return {
    plan,
    root,
    deploy,
    revert: under(root, "revert"),
    verify: under(root, "verify"),
    reworked: deploy,
    extensions: ["sql"],
  };
}

type Conf = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** One for each target, each engine, and for a project that names neither. */
function placesIn(folder: string, conf: Conf): readonly PlanPlace[] {
  const core = conf.get("core");
  const engines = [...conf.keys()].flatMap((name) => /^engine\.([^.]+)$/.exec(name)?.[1] ?? []);
  const targets = [...conf].flatMap(([name, section]) => {
    const engine = /^(?:db:)?(\w+):/.exec(section.get("uri") ?? "")?.[1];
    return /^target\.[^.]+$/.test(name) ? [[name, `engine.${engine ?? ""}`]] : [];
  });
  const chains = [[`engine.${core?.get("engine") ?? ""}`], ...engines.map((one) => [`engine.${one}`]), ...targets];
  return chains.flatMap((names) => {
    const sections = [...names, "core"].map((name) => conf.get(name));
    const get = (key: string): string | undefined =>
      sections.map((section) => section?.get(key)).find((value) => value !== undefined && value !== "");
    return placeOf(folder, get) ?? [];
  });
}

function placeOf(folder: string, get: (key: string) => string | undefined): PlanPlace | undefined {
  const at = (path: string): string | undefined => (path.startsWith("/") ? undefined : normalize(under(folder, path)));
  const top = get("top_dir") ?? ".";
  const script = (kind: string): string => get(`${kind}_dir`) ?? `${top}/${kind}`;
  const reworkedTop = get("reworked_dir");
  const reworked =
    get("reworked_deploy_dir") ??
    (reworkedTop === undefined ? undefined : `${reworkedTop}/${get("deploy_dir") ?? "deploy"}`) ??
    script("deploy");
  const [plan, root, deploy, revert, verify, old] = [
    at(get("plan_file") ?? `${top}/sqitch.plan`),
    at(top),
    at(script("deploy")),
    at(script("revert")),
    at(script("verify")),
    at(reworked),
  ];
  return plan === undefined ||
    root === undefined ||
    deploy === undefined ||
    revert === undefined ||
    verify === undefined ||
    old === undefined
    ? undefined
    : { plan, root, deploy, revert, verify, reworked: old, extensions: [get("extension") ?? "sql"] };
}

/** As git writes its own: `[engine "pg"]` is the section `engine.pg`. */
function readConf(text: string): Conf {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"([^"]*)")?\s*\]/.exec(line);
    if (header !== null) {
      const [, name = "", of] = header;
      const key = of === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${of}`;
      section = sections.get(key) ?? new Map<string, string>();
      sections.set(key, section);
      continue;
    }
    const [, key, value = ""] = /^\s*(\w[\w-]*)\s*=(.*)/.exec(line) ?? [];
    if (key !== undefined) section?.set(key.toLowerCase(), unquote(value.trim()));
  }
  return sections;
}

function unquote(value: string): string {
  return /^"([^"]*)"/.exec(value)?.[1] ?? (value.split(/[#;]/)[0] ?? "").trimEnd();
}
