import type { RepoId, RepoSlug } from "../domain/ids.ts";
import type { Queryable } from "./pool.ts";

/** A repository that has sent a webhook. The id survives a rename, the slug is the last one seen. */
export interface KnownRepository {
  readonly id: RepoId;
  readonly slug: RepoSlug;
  /** Comments updated before this have been read by the reconciler, or were there before Assay was. ISO 8601 UTC. */
  readonly commentsSince: string;
}

/**
 * Remembers the repository under this slug, which may be a new one (a rename).
 * Writes at most once an hour when nothing changed: deliveries of one repository must not queue for one row.
 */
export async function seeRepository(
  db: Queryable,
  repo: { readonly id: RepoId; readonly slug: RepoSlug },
): Promise<void> {
  await db.query(
    `insert into assay.repository as r (id, slug)
     select $1::bigint, $2::text where not exists (
       select from assay.repository
       where id = $1 and slug = $2 and gone_at is null and seen_at > now() - interval '1 hour')
     on conflict (id) do update set slug = excluded.slug, seen_at = now(), gone_at = null`,
    [repo.id, repo.slug],
  );
}

/** Every repository that is not gone, the most recently seen first. */
export async function knownRepositories(db: Queryable): Promise<readonly KnownRepository[]> {
  const { rows } = await db.query<KnownRepository>(
    `select ${columns} from assay.repository where gone_at is null order by seen_at desc, id`,
  );
  return rows;
}

/** undefined: never seen. A gone one is returned too. */
export async function knownRepository(db: Queryable, id: RepoId): Promise<KnownRepository | undefined> {
  const { rows } = await db.query<KnownRepository>(`select ${columns} from assay.repository where id = $1`, [id]);
  return rows[0];
}

/** The forge no longer has it, or shows it to us: left alone until a webhook of it comes. */
export async function markRepositoryGone(db: Queryable, id: RepoId): Promise<void> {
  await db.query("update assay.repository set gone_at = now() where id = $1", [id]);
}

/** Comments up to `since` (ISO 8601, by the forge's clock) need not be read again. Never moves backwards. */
export async function setCommentsSince(db: Queryable, id: RepoId, since: string): Promise<void> {
  await db.query(
    "update assay.repository set comments_since = greatest(comments_since, $2::timestamptz) where id = $1",
    [id, since],
  );
}

const columns = `id, slug, comments_since as "commentsSince"`;
