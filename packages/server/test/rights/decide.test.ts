import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  Grant,
  NamespaceFacts,
  PrincipalFacts,
  RepositoryFacts,
  Standing,
} from "#server/rights/access-records.ts";
import { type Action, actions } from "#server/rights/action.ts";
import { isForAnyone, type Question, rights } from "#server/rights/decide.ts";

const acme: NamespaceFacts = {
  ...{ id: 2, name: "acme", kind: "organization", defaultVisibility: "private" },
  ...{ isSuspended: false, isDeleted: false, requiresSecondFactor: false },
};
const root: NamespaceFacts = { ...acme, id: 1, name: "library", kind: "root" };
const strict: NamespaceFacts = { ...acme, requiresSecondFactor: true };
const app: RepositoryFacts = {
  ...{ id: 9, visibility: "private", immutableTags: [], allowsOverwrite: true, isReadOnly: false },
};
const published: RepositoryFacts = { ...app, visibility: "public" };
const alice: PrincipalFacts = {
  ...{ principal: "user:7", name: "alice", isActive: true, isSiteAdmin: false, hasSecondFactor: false },
  ...{ credentialVersion: 1, namespaceId: undefined },
};
const admin: PrincipalFacts = { ...alice, isSiteAdmin: true };
const secured: PrincipalFacts = { ...alice, hasSecondFactor: true };
const disabled: PrincipalFacts = { ...alice, isActive: false };
const robot: PrincipalFacts = { ...alice, principal: "robot:3", namespaceId: acme.id };

function grant(parts: Partial<Grant>): Grant {
  return {
    ...{ id: 1, source: "the account itself", pattern: "**", role: undefined },
    ...{ canDelete: false, canCreate: false, denied: [] },
    ...parts,
  };
}
const read = grant({ role: "read" });
const write = grant({ role: "write", source: "team dev" });
const administer = grant({ role: "admin" });
const mayDelete = grant({ canDelete: true });
const mayCreate = grant({ canCreate: true });
const deny = (...denied: Action[]) => grant({ denied, source: "team guests", pattern: "app" });

/** In the organisation acme there is the private repository `app`; alice has no rights, nothing is open. */
interface Case extends Omit<Partial<Question>, "standing" | "target"> {
  readonly owner?: boolean;
  readonly grants?: readonly Grant[];
  readonly namespace?: NamespaceFacts;
  /** Undefined for the private one; null where there is none. */
  readonly repository?: RepositoryFacts | null;
  readonly path?: string;
}

function question({ owner, grants = [], namespace = acme, repository, path = "app", ...rest }: Case) {
  const standing: Standing = { role: owner === true ? "owner" : undefined, grants };
  return {
    target: { namespace, repository: repository === null ? undefined : (repository ?? app), path },
    ...{ principal: alice, ceiling: undefined, root: "private" as const, anyAccount: true },
    ...rest,
    standing,
  };
}

function allowed(parts: Case): string {
  const { allowed: outcome } = rights(question(parts));
  return actions.filter((action) => outcome.has(action)).join(" ");
}

const everything = actions.join(" ");
const ofWriter = "pull push overwrite metadata";
const ofAdmin = "pull push overwrite delete metadata admin";
const only =
  (...covered: readonly Action[]) =>
  (action: Action) =>
    covered.includes(action);

const rules: Readonly<Record<string, readonly (readonly [what: string, parts: Case, may: string])[]>> = {
  "whoever is alive": [
    ["a stranger may nothing", {}, ""],
    ["anonymous may nothing", { principal: undefined }, ""],
    ["a disabled owner may nothing", { owner: true, principal: disabled }, ""],
    ["a disabled writer may nothing", { grants: [write], principal: disabled }, ""],
    [
      "a disabled site admin may nothing in the root",
      { namespace: root, principal: { ...admin, ...disabled } },
      "",
    ],
    [
      "a disabled reader may what anyone may",
      { grants: [write], principal: disabled, repository: published },
      "pull",
    ],
    [
      "an owner may nothing in a suspended namespace",
      { owner: true, namespace: { ...acme, isSuspended: true } },
      "",
    ],
    ["an owner may nothing in a deleted one", { owner: true, namespace: { ...acme, isDeleted: true } }, ""],
    [
      "nobody reads a suspended namespace's public repository",
      { principal: undefined, repository: published, namespace: { ...acme, isSuspended: true } },
      "",
    ],
    [
      "nobody reads a deleted namespace's public repository",
      { principal: undefined, repository: published, namespace: { ...acme, isDeleted: true } },
      "",
    ],
  ],
  "a second factor that the organisation requires": [
    ["keeps out a writer without one", { namespace: strict, grants: [write] }, ""],
    ["keeps out an owner without one", { namespace: strict, owner: true }, ""],
    ["lets a writer in who has one", { namespace: strict, grants: [write], principal: secured }, ofWriter],
    ["lets an owner in who has one", { namespace: strict, owner: true, principal: secured }, everything],
    ["is not asked of robots", { namespace: strict, grants: [write], principal: robot }, ofWriter],
    [
      "keeps nobody from what is public",
      { namespace: strict, grants: [write], repository: published },
      "pull",
    ],
  ],
  "the union of grants": [
    ["read", { grants: [read] }, "pull"],
    ["write", { grants: [write] }, ofWriter],
    ["admin, who makes no repositories", { grants: [administer] }, ofAdmin],
    ["the flag delete alone", { grants: [mayDelete] }, "delete"],
    ["read from one, delete from another", { grants: [read, mayDelete] }, "pull delete"],
    ["write and create", { grants: [write, mayCreate] }, "pull push overwrite create metadata"],
    [
      "a narrower one never overrides a wider",
      { grants: [write, grant({ role: "read", pattern: "app" })] },
      ofWriter,
    ],
    ["in the other order too", { grants: [grant({ role: "read", pattern: "app" }), write] }, ofWriter],
    ["an owner has all, without grants", { owner: true }, everything],
    ["where there is no repository yet, too", { owner: true, repository: null }, everything],
  ],
  robots: [
    ["read", { principal: robot, grants: [read] }, "pull"],
    [
      "write, with both flags",
      { principal: robot, grants: [grant({ role: "write", canDelete: true, canCreate: true })] },
      "pull push overwrite delete create metadata",
    ],
    ["are never admins: at most they write", { principal: robot, grants: [administer] }, ofWriter],
  ],
  denials: [
    ["take the action", { grants: [write, deny("push")] }, "pull overwrite metadata"],
    ["in any order", { grants: [deny("push", "overwrite"), write] }, "pull metadata"],
    ["of a pull take everything", { grants: [administer, mayCreate, deny("pull")] }, ""],
    [
      "by one team are not outweighed by another",
      { grants: [write, administer, deny("delete")] },
      "pull push overwrite metadata admin",
    ],
    ["hold for robots", { principal: robot, grants: [write, deny("push")] }, "pull overwrite metadata"],
    ["never for owners", { owner: true, grants: [deny("pull")] }, everything],
    ["never for site admins", { principal: admin, grants: [read, deny("pull")] }, "pull"],
    [
      "don't take what is public: anyone can sign out",
      { grants: [write, deny("pull")], repository: published },
      "pull",
    ],
  ],
  "site admins": [
    ["own the root namespace", { principal: admin, namespace: root }, everything],
    ["have no right on the content of others", { principal: admin }, ""],
    ["not in a user's namespace either", { principal: admin, namespace: { ...acme, kind: "user" } }, ""],
    ["have what they were granted there", { principal: admin, grants: [read] }, "pull"],
  ],
  "the credential's ceiling": [
    ["cuts an owner's rights", { owner: true, ceiling: only("pull", "push") }, "pull push"],
    ["adds nothing", { grants: [read], ceiling: only("pull", "push", "admin") }, "pull"],
    ["of nothing leaves nothing", { owner: true, ceiling: only() }, ""],
    ["leaves what anyone may", { owner: true, ceiling: only(), repository: published }, "pull"],
    ["leaves what anyone may in the root", { namespace: root, ceiling: only(), root: "public" }, "pull"],
  ],
  "what is for anyone": [
    ["a public repository's content", { principal: undefined, repository: published }, "pull"],
    ["not what is private", { principal: undefined }, ""],
    ["not a repository that isn't there", { principal: undefined, repository: null }, ""],
    [
      "all but settings in an open root",
      { principal: undefined, namespace: root, root: "open" },
      "pull push overwrite delete create",
    ],
    ["pulls in a public root", { principal: undefined, namespace: root, root: "public" }, "pull"],
    ["nothing in a private root", { principal: undefined, namespace: root, root: "private" }, ""],
    ["the root's setting says nothing of other namespaces", { principal: undefined, root: "open" }, ""],
    [
      "a visibility says nothing in the root",
      { principal: undefined, namespace: root, root: "private", repository: published },
      "",
    ],
  ],
  "a mistyped namespace": [
    [
      "takes the right to create, once there are accounts",
      { namespace: root, path: "typo/app", repository: null, root: "open" },
      "pull push overwrite delete",
    ],
    [
      "from site admins too",
      { namespace: root, path: "typo/app", repository: null, principal: admin },
      "pull push overwrite delete metadata admin",
    ],
    [
      "not as long as there are none",
      { namespace: root, path: "typo/app", repository: null, root: "open", anyAccount: false },
      "pull push overwrite delete create",
    ],
    [
      "not for names of one segment",
      { namespace: root, path: "app", repository: null, root: "open" },
      "pull push overwrite delete create",
    ],
    [
      "not for what is there already",
      { namespace: root, path: "team/app", root: "open" },
      "pull push overwrite delete create",
    ],
    ["not in an account's namespace", { path: "web/app", repository: null, owner: true }, everything],
  ],
  "the repository's state comes last": [
    [
      "read-only, for owners",
      { owner: true, repository: { ...app, isReadOnly: true } },
      "pull create metadata admin",
    ],
    [
      "read-only, for anyone in an open root",
      { principal: undefined, namespace: root, root: "open", repository: { ...app, isReadOnly: true } },
      "pull create",
    ],
    [
      "overwriting off, for writers",
      { grants: [write], repository: { ...app, allowsOverwrite: false } },
      "pull push metadata",
    ],
    [
      "overwriting off, for owners",
      { owner: true, repository: { ...app, allowsOverwrite: false } },
      "pull push delete create metadata admin",
    ],
    [
      "overwriting off, for anyone in an open root",
      { principal: undefined, namespace: root, root: "open", repository: { ...app, allowsOverwrite: false } },
      "pull push delete create",
    ],
  ],
};

for (const [rule, cases] of Object.entries(rules)) {
  describe(`rights: ${rule}`, () => {
    for (const [what, parts, may] of cases) test(what, () => assert.equal(allowed(parts), may));
  });
}

describe("what stands in the way of a whole namespace", () => {
  const obstacle = (parts: Case) => rights(question(parts)).obstacle;

  test("is that it is gone, for its owner too", () => {
    for (const end of [{ isDeleted: true }, { isSuspended: true }])
      assert.equal(obstacle({ owner: true, namespace: { ...acme, ...end } }), "namespace-gone");
    assert.equal(obstacle({ owner: true }), undefined);
  });

  test("is that there is none of this name, for whoever may know that", () => {
    const typo: Case = { namespace: root, path: "typo/app", repository: null };
    assert.equal(obstacle({ ...typo, root: "open" }), "no-such-namespace");
    assert.equal(obstacle({ ...typo, root: "public" }), "no-such-namespace");
    assert.equal(obstacle({ ...typo, principal: admin }), "no-such-namespace");
    assert.equal(obstacle(typo), undefined, "to a stranger a private repository would look the same");
    assert.equal(obstacle({ ...typo, root: "open", anyAccount: false }), undefined);
  });
});

describe("reasons", () => {
  const reasons = (parts: Case) => rights(question(parts)).reasons.join("; ");

  test("name who gave what, who denied what, and what the token doesn't cover", () => {
    const text = reasons({ grants: [write, deny("push")], ceiling: only("pull") });
    assert.match(text, /team dev may pull, push, overwrite, metadata on \*\*/);
    assert.match(text, /team guests is denied push on app/);
    assert.match(text, /the token does not cover overwrite, metadata/);
  });

  test("are never missing, allowed or not", () => {
    const cases = Object.values(rules).flat();
    for (const [what, parts] of cases) {
      // That anonymous has no rights in somebody's namespace goes without saying.
      if (parts.principal === undefined && "principal" in parts) continue;
      assert.notEqual(reasons(parts), "", what);
    }
    assert.match(reasons({ owner: true }), /owner of acme/);
    assert.match(reasons({ principal: disabled }), /disabled/);
    assert.match(reasons({ namespace: strict, grants: [read] }), /requires a second factor/);
    assert.match(reasons({ principal: admin, namespace: root }), /site admin/);
    assert.match(reasons({ owner: true, repository: { ...app, isReadOnly: true } }), /read-only/);
  });
});

test("what shared caches may keep is what anonymous may pull, in every case", () => {
  const namespaces = [acme, root, { ...acme, isDeleted: true }, { ...root, isSuspended: true }];
  for (const namespace of namespaces) {
    for (const repository of [app, published, null]) {
      for (const setting of ["open", "public", "private"] as const) {
        const asked = question({ namespace, repository, root: setting, principal: undefined });
        const outcome = rights({ ...asked, principal: undefined });
        assert.equal(isForAnyone(asked.target, setting), outcome.allowed.has("pull"));
      }
    }
  }
});
