import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Answer } from "@estiva/contract/operations";
import { openTown, type Person, type Town } from "@estiva/testing/town";

type Matrix = Answer<"getNamespaceAccess">;

let town: Town;
before(async () => {
  town = await openTown();
});
after(() => town[Symbol.asyncDispose]());

const matrix = "/api/v1/namespaces/acme/access";

/** An organisation of an owner and two members, of whom one is in a team; a stranger with a grant; a robot. */
async function fill(): Promise<Person> {
  const [ana, bob, cleo, dan] = [
    await town.person("ana"),
    await town.person("bob"),
    await town.person("cleo"),
    await town.person("dan"),
  ];
  await town.accounts.organization("acme", { owners: [ana], members: [bob, cleo] });
  const api = (method: string, path: string, body: object, status = 201) =>
    ana.api.expect(status, method, `/api/v1/${path}`, body);
  for (const [name, visibility] of [
    ["open", "public"],
    ["secret", "private"],
    ["web/shop", "private"],
  ])
    await api("POST", "repositories", { namespace: "acme", name, visibility });
  for (const name of ["idle", "ops"]) await api("POST", "organizations/acme/teams", { name });
  await api("PUT", "organizations/acme/teams/ops/members/bob", {}, 200);
  await api("POST", "namespaces/acme/robots", { name: "ci" });
  const grant = (kind: string, name: string, pattern: string, rights: object) =>
    api("POST", "namespaces/acme/grants", { subject: { kind, name }, pattern, ...rights });
  await grant("user", "bob", "**", { role: "read" });
  await grant("team", "ops", "web/*", { role: "write" });
  await grant("user", "dan", "**", { role: "admin", can_create: true });
  await grant("user", "dan", "web/*", { deny: ["push"] });
  await grant("user", "cleo", "secret", { role: "write", deny: ["pull"] });
  await grant("robot", "acme.ci", "web/*", { role: "write", can_delete: true });
  await grant("robot", "acme.ci", "secret", { can_delete: true });
  assert.equal(dan.name, "dan");
  return ana;
}

describe("the matrix of a namespace", () => {
  let owner: Person;
  before(async () => {
    owner = await fill();
  });

  const rowsOf = ({ items }: Matrix) =>
    items.map(({ group, subject, cells }) => [
      group,
      subject.name,
      ...cells.map(({ right, source, flags, denied }) =>
        [
          right,
          source === null ? "" : (source.team ?? source.kind),
          ...flags.map((flag) => `+${flag}`),
          ...denied.map((action) => `-${action}`),
        ].join(" "),
      ),
    ]);

  test("says of everybody what the decision says, group by group", async () => {
    const whole = await owner.api.expect<Matrix>(200, "GET", matrix);
    assert.deepEqual(
      whole.repositories.map(({ name, path }) => [name, path]),
      [
        ["acme/open", "open"],
        ["acme/secret", "secret"],
        ["acme/web/shop", "web/shop"],
      ],
    );
    assert.deepEqual(rowsOf(whole), [
      ["people", "ana", "owner owner", "owner owner", "owner owner"],
      ["people", "bob", "read grant", "read grant", "write ops"],
      ["people", "cleo", "read anyone", "denied  -pull", "none "],
      ["outsiders", "dan", "admin grant +create", "admin grant +create", "admin grant +create -push"],
      ["teams", "idle", "read anyone", "none ", "none "],
      ["teams", "ops", "read anyone", "none ", "write grant"],
      ["robots", "acme.ci", "read anyone", "flags grant +delete", "write grant +delete"],
      ["everybody", "anyone", "read anyone", "none ", "none "],
    ]);
    assert.deepEqual([whole.next_cursor, whole.next_repositories], [null, null]);
  });

  test("comes in parts, by rows and by columns, and narrowed by a name", async () => {
    const names: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`;
      const part: Matrix = await owner.api.expect(200, "GET", `${matrix}?limit=2&columns=1${query}`);
      assert.ok(part.items.length <= 3);
      assert.ok(part.items.every(({ cells }) => cells.length === 1));
      names.push(...part.items.map(({ subject }) => subject.name));
      cursor = part.next_cursor;
    }
    assert.deepEqual(names, ["ana", "bob", "cleo", "dan", "idle", "ops", "acme.ci", "anyone"]);

    const first = await owner.api.expect<Matrix>(200, "GET", `${matrix}?columns=2`);
    const rest = await owner.api.expect<Matrix>(
      200,
      "GET",
      `${matrix}?columns=2&repositories_after=${first.next_repositories}`,
    );
    assert.deepEqual(
      [first, rest].map(({ repositories }) => repositories.map(({ path }) => path)),
      [["open", "secret"], ["web/shop"]],
    );
    const found = await owner.api.expect<Matrix>(200, "GET", `${matrix}?q=shop`);
    assert.deepEqual(
      found.repositories.map(({ path }) => path),
      ["web/shop"],
    );
    for (const query of ["cursor=nonsense", "repositories_after=nonsense"])
      await owner.api.problem("cursor_invalid", "GET", `${matrix}?${query}`);
  });

  test("of a user's own namespace has the user first, and of the root the site admins", async () => {
    const own = await owner.api.expect<Matrix>(200, "GET", "/api/v1/namespaces/ana/access");
    assert.deepEqual(
      own.items.map(({ group, subject }) => [group, subject.name]),
      [
        ["people", "ana"],
        ["everybody", "anyone"],
      ],
    );
    await owner.api.problem("forbidden", "GET", "/api/v1/namespaces/library/access");
  });
});
