import type { Api, RepoCall } from "../call.ts";
import { doerOf, empty, json, writerOf } from "../call.ts";
import { clearLabels, createLabel, findLabel, findLabels, replaceLabels, setLabels } from "../deeds/labels.ts";
import { notFound, refused } from "../errors.ts";
import { list, pageOf } from "../paging.ts";
import { labelJson } from "../shapes/label.ts";
import { labelsOf } from "../shapes/pull.ts";
import type { Issue } from "../state.ts";

export function labelRoutes(api: Api): void {
  api.repo("GET", "/labels", "issue", (call) => {
    const { world, repo } = call;
    const page = pageOf(
      call,
      [...repo.labels.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      "whole",
    );
    return list(
      page.items.map((label) => labelJson(world, repo, label)),
      page.total,
    );
  });
  api.repo("POST", "/labels", "issue", (call) => {
    const { world, repo, body } = call;
    writerOf(call);
    const wanted = {
      name: body.text("name") ?? "",
      color: body.text("color") ?? "",
      description: body.text("description") ?? "",
    };
    return json(labelJson(world, repo, createLabel(world, repo, wanted)), 201);
  });

  api.repo("GET", "/issues/:index/labels", "issue", (call) => json(labelsOf(call.world, call.repo, issueAt(call))));
  api.repo("POST", "/issues/:index/labels", "issue", async (call) => {
    const issue = issueAt(call);
    return changed(call, issue, [...issue.labels, ...asked(call)]);
  });
  api.repo("PUT", "/issues/:index/labels", "issue", async (call) =>
    changed(call, issueAt(call), asked(call), replaceLabels),
  );
  api.repo("DELETE", "/issues/:index/labels", "issue", async (call) => {
    await clearLabels(call.world, call.repo, issueAt(call), writerOf(call));
    return empty;
  });
  api.repo("DELETE", "/issues/:index/labels/:label", "issue", async (call) => {
    const { world, repo, params } = call;
    const issue = issueAt(call);
    const doer = writerOf(call);
    const name = params["label"] ?? "";
    // Only Forgejo takes a name here.
    const wanted = /^\d+$/.test(name) ? Number(name) : name;
    if (typeof wanted === "string" && world.kind === "gitea") {
      throw refused(world, 422, "label does not exist [label_id: 0]");
    }
    const found = findLabel(world, repo, wanted);
    if (found === undefined) throw refused(world, 422, `label does not exist [label_id: ${name}]`);
    await setLabels(
      world,
      repo,
      issue,
      doer,
      [...issue.labels].filter((id) => id !== found),
    );
    return empty;
  });
}

async function changed(
  call: RepoCall,
  issue: Issue,
  ids: readonly number[],
  change = setLabels,
): Promise<ReturnType<typeof json>> {
  await change(call.world, call.repo, issue, writerOf(call), ids);
  return json(labelsOf(call.world, call.repo, issue));
}

function asked(call: RepoCall): number[] {
  doerOf(call);
  const wanted = (call.body.list("labels") ?? []).filter((one) => typeof one === "number" || typeof one === "string");
  return findLabels(call.world, call.repo, wanted);
}

function issueAt({ world, repo, params }: RepoCall): Issue {
  const issue = repo.issues.get(Number(params["index"]));
  if (!issue) throw notFound(world);
  return issue;
}
