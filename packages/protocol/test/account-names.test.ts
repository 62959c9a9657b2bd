import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AccountName, authorityNames, NameGlob, reservedNames, TokenScope } from "@estiva/protocol";

describe("account names", () => {
  test("have 2 to 39 lower-case letters, digits and single hyphens between them", () => {
    for (const text of ["al", "a1", "00", "alice", "a-b", "a-b-c-9", "a".repeat(39), `a-${"b".repeat(37)}`]) {
      assert.equal(AccountName.parse(text), text);
    }
    const refused = [
      "",
      "a",
      "a".repeat(40),
      "-ab",
      "ab-",
      "a--b",
      "a.b",
      "a_b",
      "Alice",
      "al ice",
      "al/ice",
    ];
    for (const text of [...refused, "alice\n", "é-e", "localhost:5000", "аlice", "~tags", "__proto__"]) {
      assert.equal(AccountName.parse(text), undefined, JSON.stringify(text));
    }
  });

  test("a long text that nearly fits is refused at once", () => {
    const started = performance.now();
    for (const text of ["a-".repeat(500_000), `${"a".repeat(38)}!`]) {
      assert.equal(AccountName.parse(text), undefined);
    }
    assert.ok(performance.now() - started < 100);
  });

  test("have the same skeleton where people take one for the other", () => {
    const lookalikes = [
      ["alice", "a1ice", "allce", "al-ice"],
      ["bob", "b0b", "b-o-b"],
      ["bill", "b1l1", "bi1i"],
    ];
    for (const group of lookalikes)
      assert.equal(new Set(group.map(AccountName.skeleton)).size, 1, String(group));
    assert.notEqual(AccountName.skeleton("alice"), AccountName.skeleton("alicia"));
    assert.notEqual(AccountName.skeleton("bob"), AccountName.skeleton("rob"));
  });

  test("of addresses and of the root namespace are nobody's, and what looks like an authority is for admins", () => {
    const reservation = (text: string) => {
      const name = AccountName.parse(text);
      assert.ok(name !== undefined, text);
      return AccountName.reservation(name);
    };
    for (const text of ["library", "1ibrary", "li-brary", "api", "v2", "settings", "signup"]) {
      assert.equal(reservation(text), "none", text);
    }
    for (const text of ["admin", "adm1n", "ad-min", "r00t", "estiva", "support", "no-reply", "noreply"]) {
      assert.equal(reservation(text), "admins", text);
    }
    for (const text of ["alice", "acme", "administration-of-x", "apl", "newt"]) {
      assert.equal(reservation(text), undefined, text);
    }
    for (const text of [...reservedNames, ...authorityNames])
      assert.ok(reservation(text) !== undefined, text);
  });
});

describe("globs of names", () => {
  const matches = (pattern: string, name: string) => {
    const glob = NameGlob.parse(pattern, { firstSegment: "any" });
    assert.ok(glob !== undefined, pattern);
    return NameGlob.matches(glob, name);
  };

  const cases: readonly (readonly [pattern: string, fits: readonly string[], not: readonly string[]])[] = [
    ["app", ["app"], ["apps", "ap", "a/app", "app/a", ""]],
    ["alice/*", ["alice/app", "alice/a-b.c_d"], ["alice", "alice/a/b", "alicea/app", "bob/app"]],
    ["alice/**", ["alice/app", "alice/a/b/c"], ["alice", "alicea/b", "bob/app"]],
    ["**", ["app", "a/b/c"], []],
    ["*", ["app"], ["a/b"]],
    ["web-*", ["web-", "web-shop"], ["web", "web-shop/cart", "a/web-shop"]],
    [
      "acme/*-dev",
      ["acme/a-dev", "acme/a-dev-dev", "acme/-dev"],
      ["acme/a-dev/b", "acme/a/b-dev", "acme/dev"],
    ],
    ["acme/**-dev", ["acme/a-dev", "acme/a/b-dev", "acme/a-dev/b-dev"], ["acme/a-dev/b"]],
    ["a/**/b", ["a/x/b", "a/x/y/b", "a/b/b"], ["a/b", "a/x/bc", "a/x/c"]],
    ["a/*/b/**", ["a/x/b/y", "a/x/b/y/z"], ["a/x/b", "a/x/y/b/z", "a/b/y"]],
    ["**/app", ["a/app", "a/b/app"], ["app", "a/apps"]],
    ["*a*b*", ["ab", "xaybz", "aab"], ["ba", "a/b", "xa/yb"]],
    ["a.c", ["a.c"], ["abc"]],
  ];
  for (const [pattern, fits, not] of cases) {
    test(`${pattern} takes what it says and nothing else`, () => {
      for (const name of fits) assert.ok(matches(pattern, name), name);
      for (const name of not) assert.ok(!matches(pattern, name), name);
    });
  }

  test("agree with a plain definition, whatever the pattern", () => {
    const letters = ["a", "b", "/", "*", "**"];
    const texts = (depth: number, of: readonly string[]): readonly string[] =>
      depth === 0
        ? [""]
        : texts(depth - 1, of).flatMap((text) => [text, ...of.map((letter) => text + letter)]);
    const names = [...new Set(texts(4, ["a", "b", "/"]))];
    let compared = 0;
    for (const pattern of new Set(texts(4, letters))) {
      const glob = NameGlob.parse(pattern, { firstSegment: "any" });
      if (glob === undefined) continue;
      const plain = new RegExp(
        `^${glob.replaceAll("**", "§").replaceAll("*", "[^/]*").replaceAll("§", ".*")}$`,
      );
      for (const name of names)
        assert.equal(NameGlob.matches(glob, name), plain.test(name), `${glob} ${name}`);
      compared += names.length;
    }
    assert.ok(compared > 10_000, String(compared));
  });

  test("of tags know upper case; a literal first segment has no star", () => {
    const tags = (text: string) => NameGlob.parse(text, { of: "tags", firstSegment: "any" });
    const literal = (text: string) => NameGlob.parse(text, { firstSegment: "literal" });
    assert.deepEqual(["v*", "RELEASE_*.*", "**"].map(tags), ["v*", "RELEASE_*.*", "**"]);
    assert.deepEqual(["a/b", "v *", "", "a:b"].map(tags), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(["a/*", "a", "a/**/c*"].map(literal), ["a/*", "a", "a/**/c*"]);
    for (const text of [
      "*",
      "**",
      "*/a",
      "a*/b",
      "**/a",
      "A/b",
      "/a",
      "a/",
      "a//b",
      "a/../b",
      "a/***",
      "é",
    ]) {
      assert.equal(literal(text), undefined, text);
    }
    assert.equal(literal("a".repeat(256)), undefined);
  });

  test("cost little, however nasty", () => {
    const pattern = `a${"*a".repeat(127)}`;
    const deep = `${"**a*a".repeat(50)}b`;
    const started = performance.now();
    for (let round = 0; round < 20; round++) {
      assert.equal(matches(pattern, `${"a".repeat(254)}b`), false);
      assert.equal(matches(deep, "a".repeat(255)), false);
    }
    assert.ok(performance.now() - started < 1000);
  });
});

describe("scopes of personal access tokens", () => {
  const read = (text: string) => {
    const scope = TokenScope.parse(text);
    assert.ok(scope !== undefined, text);
    return scope;
  };

  test("are read and written, with their actions in one order", () => {
    const text = "repository:alice/*:push,pull,push";
    assert.deepEqual(read(text), { glob: "alice/*", actions: ["pull", "push"] });
    assert.equal(TokenScope.format(read(text)), "repository:alice/*:pull,push");
    assert.equal(TokenScope.format(read("repository:library/app:admin")), "repository:app:admin");
  });

  test("that name no first segment, no known action or another type are refused", () => {
    const bad = ["", "repository", "repository:a", "repository:a:", "repository::pull", "registry:catalog:*"];
    for (const name of ["*", "**", "*/*", "a*", "*:*", "A/b", "a b", "a\nb", "library/", "../a"]) {
      bad.push(`repository:${name}:pull`);
    }
    bad.push("repository:a:pull,", "repository:a:*", "repository:a:PULL", "repository:a:pull:push");
    bad.push("repository:a:toString", `repository:a:${"pull,".repeat(100)}pull`, " repository:a:pull");
    for (const text of bad) assert.equal(TokenScope.parse(text), undefined, JSON.stringify(text));
  });

  test("cover their actions on their names alone", () => {
    const scope = read("repository:alice/*:pull,push");
    assert.ok(TokenScope.covers(scope, "alice/app", "push"));
    for (const name of ["alice", "alice/a/b", "alicea/app", "bob/alice/app"]) {
      assert.ok(!TokenScope.covers(scope, name, "push"), name);
    }
    for (const action of ["create", "delete", "metadata", "admin"] as const) {
      assert.ok(!TokenScope.covers(scope, "alice/app", action), action);
    }
    // None includes another: not even admin the rest.
    assert.ok(!TokenScope.covers(read("repository:a/b:admin"), "a/b", "pull"));
  });

  test("of the root namespace reach its short names and nobody's repositories", () => {
    for (const text of ["repository:library/*:pull", "repository:library/**:pull"]) {
      assert.ok(TokenScope.covers(read(text), "app", "pull"), text);
      assert.ok(!TokenScope.covers(read(text), "alice/app", "pull"), text);
    }
    assert.ok(TokenScope.covers(read("repository:library/team/*:pull"), "team/app", "pull"));
    assert.ok(!TokenScope.covers(read("repository:library/a*:pull"), "bpp", "pull"));
  });

  test("together reach what any of them reaches", () => {
    const scopes = ["repository:a/**:pull", "repository:a/b:push,create", "repository:c/*:admin"].map(read);
    assert.deepEqual([...TokenScope.ceiling(scopes, "a/b")].sort(), ["create", "pull", "push"]);
    assert.deepEqual([...TokenScope.ceiling(scopes, "a/x/y")], ["pull"]);
    assert.deepEqual([...TokenScope.ceiling(scopes, "d/e")], []);
  });
});
