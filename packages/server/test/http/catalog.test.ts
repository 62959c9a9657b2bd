import assert from "node:assert/strict";
import { test } from "node:test";
import { manyRepositories } from "@estiva/testing/planted-rows";
import { errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";

/** All pages, each as large as `n`, by the links that the server gives. */
async function catalog({ url }: SpawnedServer, authorization: string, n: number): Promise<readonly string[]> {
  const headers: Record<string, string> = authorization === "" ? {} : { authorization };
  const names: string[] = [];
  let path: string | undefined = `/v2/_catalog?n=${n}`;
  while (path !== undefined) {
    const answer: Awaited<ReturnType<typeof send>> = await send(url, path, { headers });
    assert.equal(answer.status, 200, answer.body.toString());
    const { repositories } = json<{ repositories: readonly string[] }>(answer);
    assert.ok(repositories.length <= n);
    names.push(...repositories);
    path = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1];
  }
  return names;
}

for (const root of ["private", "public"]) {
  test(`the catalog lists for everybody exactly what they may pull, in pages of any size: ${root} root`, async () => {
    await using server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: root } });
    await using accounts = await TestAccounts.open(server.dataDir);
    const olga = await accounts.user("olga");
    const mary = await accounts.user("mary");
    const chief = await accounts.user("chief", { isAdmin: true });
    const acme = await accounts.organization("acme", { owners: [olga], members: [mary] });
    const names = ["acme/app", "acme/lib", "acme/web/one", "acme/web/two", "olga/own", "olga/shown"];
    names.push("mary/own", "mary/shown", "app", "zoo", "acme/secret", "chief/own");
    for (const name of names)
      await accounts.repository(name, { visibility: /shown|lib/.test(name) ? "public" : "private" });
    const team = await accounts.team(acme, "ops", [mary.principal]);
    await accounts.grant(acme, `team:${team}`, "web/*", { role: "read" });
    await accounts.grant(acme, mary.principal, "web/two", { denied: ["pull"] });
    await accounts.grant(olga.id, mary.principal, "own", { role: "write" });
    await accounts.grant(await accounts.namespaceId("library"), mary.principal, "zoo", { role: "read" });
    const robot = await accounts.robot("acme", "ci");
    await accounts.grant(acme, robot.principal, "app", { role: "read" });
    const token = `Basic ${Buffer.from(
      `olga:${(await accounts.token(olga.principal, { scopes: ["repository:acme/*:pull"] })).secret}`,
    ).toString("base64")}`;
    const viewers = { olga: olga.basic, mary: mary.basic, chief: chief.basic, robot: robot.basic, token };
    const all = root === "public" ? { ...viewers, anybody: "" } : viewers;
    for (const [viewer, authorization] of Object.entries(all)) {
      const may: string[] = [];
      for (const name of names) {
        const headers: Record<string, string> = authorization === "" ? {} : { authorization };
        const { status } = await send(server.url, `/v2/${name}/tags/list`, { headers });
        if (status === 200) may.push(name);
      }
      assert.ok(may.length > 0 && may.length < names.length, viewer);
      for (const n of [1, 2, 100])
        assert.deepEqual(await catalog(server, authorization, n), may.toSorted(), `${viewer} by ${n}`);
    }
    const none = await send(server.url, "/v2/_catalog?n=0", { headers: { authorization: olga.basic } });
    assert.deepEqual([json(none), none.headers.link], [{ repositories: [] }, undefined]);
    if (root === "private")
      assert.deepEqual(errorCodes(await send(server.url, "/v2/_catalog")), ["UNAUTHORIZED"]);
    const listed = await send(server.url, "/api/v1/repositories?sort=name&limit=100", {
      headers: { authorization: chief.basic },
    });
    const own = json<{ items: readonly { name: string }[] }>(listed).items.map(({ name }) => name);
    assert.ok(own.includes("app") && own.includes("zoo"), "site admins own the root namespace");
  });
}

test("a page of the catalog costs what its viewer may see, not what others keep private", async () => {
  await using server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  await using accounts = await TestAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const others = await accounts.user("others");
  manyRepositories(server.dataDir, others.id, "others", 30_000);
  await accounts.repository("zoo");
  await accounts.repository("olga/own");
  const answer = await send(server.url, "/v2/_catalog", { headers: { authorization: olga.basic } });
  assert.deepEqual(json(answer), { repositories: ["olga/own"] });
  assert.equal(answer.headers.link, undefined, "one page, where 30,000 names lie in between");
});
