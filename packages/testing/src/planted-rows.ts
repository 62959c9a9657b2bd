import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

// Rows of a large registry, which to make through the API or the ports would take minutes, and one that no port
// makes. Everything else that tests need is made as people make it.

/** A repository of a namespace that is deleted: what must not be left, and what a rule is made for. */
export function plantRepository(dataDir: string, namespace: string, name: string): void {
  run(
    dataDir,
    `insert into repositories (namespace_id, path, created_at)
     select id, name || '/' || ?, 0 from namespaces where name = ?`,
    [name, namespace],
  );
}

/** Private repositories `<namespace>/app-1` and so on. */
export function manyRepositories(dataDir: string, namespaceId: number, name: string, count: number): void {
  run(
    dataDir,
    `insert into repositories (namespace_id, path, created_at, visibility)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
     select ?, ? || '/app-' || i, 1, 'private' from n`,
    [count, namespaceId, name],
  );
}

/** Copies of a referrer under other digests, in a server that is stopped. */
export function copyReferrer(dataDir: string, digest: string, count: number): void {
  run(
    dataDir,
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?)
     insert into manifests
       (repository_id, digest, media_type, artifact_type, subject, referrer_descriptor, size, bytes, pushed_at, pushed_by)
     select repository_id, printf('sha256:%064x', n), media_type, artifact_type, subject,
       replace(referrer_descriptor, digest, printf('sha256:%064x', n)), size, bytes, pushed_at, pushed_by
     from manifests, numbers where digest = ?`,
    [count, digest],
  );
}

/** Copies of an upload that was begun. */
export function copyUpload(dataDir: string, id: string, count: number): void {
  run(
    dataDir,
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?)
     insert into uploads (id, repository, position, algorithm, hash_state, owner, counted_for, writer,
       created_at, expires_at)
     select printf('00000000-0000-4000-8000-%012x', n), repository, position, algorithm, hash_state, owner,
       counted_for, writer, created_at, expires_at
     from uploads, numbers where id = ?`,
    [count, id],
  );
}

function run(dataDir: string, sql: string, values: readonly (string | number)[]): void {
  using database = new DatabaseSync(join(dataDir, "estiva.db"), { timeout: 10_000 });
  database.prepare(sql).run(...values);
}
