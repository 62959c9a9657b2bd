import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem } from "@estiva/contract/problems";
import { AccountName, RepositoryName } from "@estiva/protocol";
import { admitName, type NameNeighbours } from "#server/accounts/namespaces/new-name.ts";

function wanted(text: string, parts: { readonly byAdmin?: boolean; readonly seesRoot?: boolean } = {}) {
  const name = AccountName.parse(text);
  assert.ok(name !== undefined);
  return { name, byAdmin: false, seesRoot: false, ...parts };
}

const nobody: NameNeighbours = { alike: undefined, rootRepositories: [] };

function repositories(...names: readonly string[]): readonly RepositoryName[] {
  return names.map((name) => RepositoryName.parse(name) ?? assert.fail(name));
}

const refusedAs = (code: string, detail?: RegExp) => (error: unknown) =>
  error instanceof ApiProblem && error.code === code && (detail?.test(error.detail ?? "") ?? true);

test("a name is anybody's but an address's, an authority's, another account's or one that looks like it", () => {
  admitName(wanted("alice"), nobody);
  admitName(wanted("admin", { byAdmin: true }), nobody);
  assert.throws(() => admitName(wanted("admin"), nobody), refusedAs("name_reserved"));
  assert.throws(() => admitName(wanted("api", { byAdmin: true }), nobody), refusedAs("name_reserved"));
  const taken = { ...nobody, alike: "alice" };
  assert.throws(() => admitName(wanted("alice"), taken), refusedAs("name_taken"));
  assert.throws(() => admitName(wanted("al-ice"), taken), refusedAs("name_confusable"));
});

test("repositories of the root that an account would take over are named to who may see them", () => {
  const below = { ...nobody, rootRepositories: repositories("acme/web/app", "acme/worker") };
  const code = "root_repositories_exist";
  assert.throws(
    () => admitName(wanted("acme", { seesRoot: true }), below),
    refusedAs(code, /holds acme\/web\/app, acme\/worker\..*acme-web-app:<tag>/),
  );
  assert.throws(
    () => admitName(wanted("acme"), below),
    refusedAs(code, /^Repositories of the root namespace begin with acme\/\.$/),
  );
});
