import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { manyRepositories } from "@estiva/testing/planted-rows";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";

/** More than one page of the catalog decides on. */
const hidden = 10_500;

let server: SpawnedServer;
let accounts: TestAccounts;
let bob: TestUser;
before(async () => {
  server = await spawnServer();
  accounts = await TestAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  bob = await accounts.user("bob");
  const hall = await accounts.organization("hall", { owners: [olga], members: [bob] });
  for (const name of ["hall/a-seen", "hall/z-seen"]) await accounts.repository(name);
  manyRepositories(server.dataDir, hall, "hall", hidden);
  for (const name of ["a-seen", "z-seen"]) await accounts.grant(hall, bob.principal, name, { role: "read" });
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const headers = () => ({ authorization: bob.basic });

/** What a text may hold, however it is written. */
function readable(text: string): string {
  const parts = decodeURIComponent(text).split(/[^A-Za-z0-9_-]/);
  return [text, ...parts.map((part) => Buffer.from(part, "base64url").toString("latin1"))].join(" ");
}

/** The names of all pages; looks for what must not be told in each cursor. */
async function pagesOf(path: string, namesOf: (item: never) => string): Promise<readonly string[]> {
  const names: string[] = [];
  const cursors: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await send(server.url, `${path}${cursor === "" ? "" : `&cursor=${cursor}`}`, {
      headers: headers(),
    });
    assert.equal(answer.status, 200, answer.body.toString());
    assert.doesNotMatch(readable(answer.body.toString()), /secret-/);
    const page = json<{ items: never[]; next_cursor: string | null }>(answer);
    names.push(...page.items.map(namesOf));
    cursor = page.next_cursor;
    if (cursor !== null) cursors.push(cursor);
  }
  assert.ok(cursors.length > 3, "pages ended behind hidden repositories");
  return names;
}

test("no cursor tells the name of a repository that the caller may not see, and each leads on", async () => {
  const listed = await pagesOf("/api/v1/repositories?sort=name", ({ name }: { name: string }) => name);
  assert.deepEqual(listed, ["hall/a-seen", "hall/z-seen"]);
  const found = await pagesOf(
    "/api/v1/search?type=repository&sort=name&q=hall",
    ({ repository }: { repository: { name: string } }) => repository.name,
  );
  assert.deepEqual(found, ["hall/a-seen", "hall/z-seen"]);

  const catalog: string[] = [];
  let pages = 0;
  for (let path: string | undefined = "/v2/_catalog?n=1000"; path !== undefined; pages += 1) {
    const answer = await send(server.url, path, { headers: headers() });
    assert.equal(answer.status, 200, answer.body.toString());
    catalog.push(...json<{ repositories: string[] }>(answer).repositories);
    const link = String(answer.headers.link ?? "");
    assert.doesNotMatch(readable(link), /secret-/);
    path = /^<([^>]+)>/.exec(link)?.[1];
  }
  assert.deepEqual(catalog, ["hall/a-seen", "hall/z-seen"]);
  assert.ok(pages > 1, "a page ended behind a hidden repository");
});

test("a cursor that was changed is refused, and so is one of another list", async () => {
  const first = await send(server.url, "/api/v1/repositories?sort=name", { headers: headers() });
  const cursor = json<{ next_cursor: string }>(first).next_cursor;
  const changed = cursor.slice(0, -2) + (cursor.endsWith("AA") ? "BB" : "AA");
  for (const path of [
    `/api/v1/repositories?cursor=${changed}`,
    `/api/v1/search?cursor=${cursor}`,
    "/api/v1/repositories?cursor=WyJhIiwxXQ",
    `/v2/_catalog?last=~${cursor}`,
    `/v2/_catalog?last=~${changed}`,
  ]) {
    assert.equal((await send(server.url, path, { headers: headers() })).status, 400, path);
  }
});
