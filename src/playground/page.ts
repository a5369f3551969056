// A page for people: a pull request's conversation as it stands, every word of it escaped.

import type { Issue, Repo, World } from "./state.ts";
import { slugOf, userOf } from "./state.ts";
import { newestByContext } from "./shapes/status.ts";

/** HTML of /OWNER/REPO/pulls/N. Markdown is shown as it was written. */
export function pullPage(world: World, repo: Repo, issue: Issue, head: string): string {
  const labels = [...repo.labels.values(), ...userOf(world, repo.owner).labels].filter((one) =>
    issue.labels.has(one.id),
  );
  const comments = [...repo.comments.values()].filter((one) => one.issue === issue.number && !one.deleted);
  const title = `${issue.title} #${issue.number}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)} · ${escape(slugOf(repo))}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
article{border:1px solid #d0d7de;border-radius:6px;margin:1rem 0}header{background:#f6f8fa;padding:.5rem 1rem}
pre{white-space:pre-wrap;margin:0;padding:1rem}mark{padding:.1rem .5rem;border-radius:1rem;margin-right:.3rem}
</style></head><body>
<p>${escape(slugOf(repo))}</p><h1>${escape(title)}</h1>
<p>${escape(stateOf(issue))} · ${escape(issue.author)} wants to merge <code>${escape(issue.pull?.branch ?? "")}</code> into <code>${escape(issue.pull?.base ?? "")}</code> · <code>${escape(head.slice(0, 10))}</code></p>
<p>${labels.map((label) => `<mark style="background:#${escape(label.color)}33">${escape(label.name)}</mark>`).join("")}</p>
<ul>${newestByContext(repo, head)
    .map((one) => `<li><b>${escape(one.state)}</b> ${escape(one.context)}: ${escape(one.description)}</li>`)
    .join("")}</ul>
${[{ author: issue.author, createdAt: issue.createdAt, body: issue.body, earlier: [], reactions: [] }, ...comments]
  .map(
    (one) =>
      `<article><header><b>${escape(one.author)}</b> ${escape(one.createdAt)}${one.earlier.length > 0 ? ` · edited ${one.earlier.length}×` : ""} ${escape(one.reactions.map((reaction) => `:${reaction.content}:`).join(" "))}</header><pre>${escape(one.body)}</pre></article>`,
  )
  .join("\n")}
</body></html>
`;
}

function stateOf(issue: Issue): string {
  return issue.pull?.merged ? "merged" : issue.state;
}

function escape(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (char) => names[char] ?? "");
}
