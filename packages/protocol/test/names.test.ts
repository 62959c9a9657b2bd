import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Digest, maxRepositoryNameLength, Reference, RepositoryName, Scope, Tag } from "@estiva/protocol";

const hex256 = "0123456789abcdef".repeat(4);
const hex512 = hex256.repeat(2);

describe("digests", () => {
  test("sha256 and sha512 are read and taken apart", () => {
    for (const [algorithm, hex] of [
      ["sha256", hex256],
      ["sha512", hex512],
    ] as const) {
      const digest = Digest.parse(`${algorithm}:${hex}`);
      assert.ok(digest !== undefined);
      assert.equal(Digest.algorithm(digest), algorithm);
      assert.equal(Digest.hex(digest), hex);
      assert.equal(Digest.of(algorithm, hex), digest);
    }
  });

  const refused = [
    "",
    ":",
    "sha256",
    "sha256:",
    `sha256:${hex256.slice(1)}`,
    `sha256:${hex256}0`,
    `sha256:${hex256.toUpperCase()}`,
    `SHA256:${hex256}`,
    `sha256:${hex256.replace("a", "g")}`,
    `sha512:${hex256}`,
    `sha256:${hex512}`,
    `sha384:${hex256}00000000000000000000000000000000`,
    `md5:${hex256.slice(32)}`,
    `sha256-${hex256}`,
    ` sha256:${hex256}`,
    `sha256:${hex256}\n`,
    `sha256:${hex256}/../../etc/passwd`,
    "sha256:../../../../../../../../../../../../../../../../../../../../../..",
    `__proto__:${hex256}`,
    `constructor:${hex256}`,
  ];
  for (const text of refused) {
    test(`${JSON.stringify(text).slice(0, 40)} is no digest`, () =>
      assert.equal(Digest.parse(text), undefined));
  }

  test("a hash of the wrong length can't be put together", () => {
    assert.throws(() => Digest.of("sha256", hex512), RangeError);
    assert.throws(() => Digest.of("sha512", hex256), RangeError);
  });

  test("only the registered algorithms are algorithms", () => {
    assert.deepEqual(["sha256", "sha512", "sha1", "blake3", "toString"].map(Digest.isAlgorithm), [
      ...[true, true, false, false, false],
    ]);
  });
});

describe("repository names", () => {
  const allowed = [
    "a",
    "0",
    "app",
    "a1b2",
    "a.b",
    "a_b",
    "a__b",
    "a-b",
    "a---b",
    "team/app",
    "a/b/c/d/e/f/g",
    "team.x/app__y/z--1",
    "blobs",
    "tags/list",
    "team/blobs/uploads",
    "team/manifests/latest",
    "v2/_".replace("_", "x"),
    "a".repeat(255),
  ];
  for (const text of allowed) {
    test(`${text.slice(0, 30)} (${text.length}) is allowed`, () =>
      assert.equal(RepositoryName.parse(text), text));
  }

  const refused = [
    "",
    "/",
    "A",
    "App",
    "a/",
    "/a",
    "a//b",
    "a_",
    "_a",
    "a___b",
    "a..b",
    "a.-b",
    "a-_b",
    "-a",
    "a-",
    ".a",
    "a.",
    "a/.",
    "a/..",
    "..",
    "../a",
    "a/../b",
    "a b",
    "a\tb",
    "a\n",
    "a\u0000b",
    "a%2fb",
    "a:b",
    "a@b",
    "é",
    "ａ",
    "a\\b",
    "a".repeat(maxRepositoryNameLength + 1),
    `library/${"a".repeat(255)}`,
  ];
  for (const text of refused) {
    test(`${JSON.stringify(text).slice(0, 30)} (${text.length}) is refused`, () => {
      assert.equal(RepositoryName.parse(text), undefined);
    });
  }

  test("one leading library/ is dropped, once", () => {
    assert.equal(RepositoryName.parse("library/app"), "app");
    assert.equal(RepositoryName.parse("library/team/app"), "team/app");
    assert.equal(RepositoryName.parse("library/library/app"), "library/app");
    assert.equal(RepositoryName.parse("library"), "library");
    assert.equal(RepositoryName.parse("team/library/app"), "team/library/app");
    assert.equal(RepositoryName.parse("librarya/app"), "librarya/app");
    assert.equal(RepositoryName.parse("library/"), undefined);
  });

  test("a name that makes naive patterns run for ever is answered at once", () => {
    const started = performance.now();
    assert.equal(RepositoryName.parse(`${"a-".repeat(127)}!`), undefined);
    assert.equal(RepositoryName.parse(`${"a/".repeat(127)}`), undefined);
    assert.equal(RepositoryName.parse("-".repeat(1_000_000)), undefined);
    assert.ok(performance.now() - started < 200);
  });
});

describe("tags and references", () => {
  test("tags have up to 128 characters of the grammar", () => {
    for (const text of ["latest", "v1.0.0", "_", "A", "0", "a..b", "a--b_.-", "x".repeat(128)]) {
      assert.equal(Tag.parse(text), text);
    }
    for (const text of ["", ".a", "-a", "a:b", "a/b", "a b", "a+b", "é", "a\n", "x".repeat(129)]) {
      assert.equal(Tag.parse(text), undefined, JSON.stringify(text));
    }
  });

  test("a reference is a digest or a tag, never both, and a broken digest is neither", () => {
    assert.deepEqual(Reference.parse(`sha256:${hex256}`), { kind: "digest", digest: `sha256:${hex256}` });
    assert.deepEqual(Reference.parse("latest"), { kind: "tag", tag: "latest" });
    // The fallback tag of referrers looks like a digest, but is a tag.
    assert.deepEqual(Reference.parse(`sha256-${hex256}`), { kind: "tag", tag: `sha256-${hex256}` });
    for (const text of ["", "sha256:abc", `sha256:${hex256}@latest`, "latest:", "a/b"]) {
      assert.equal(Reference.parse(text), undefined, text);
    }
  });
});

describe("scopes", () => {
  test("type, name and actions are read and written", () => {
    const read = (text: string) => Scope.parse(text);
    assert.deepEqual(read("repository:team/app:pull,push"), {
      ...{ type: "repository", name: "team/app", actions: ["pull", "push"] },
    });
    assert.deepEqual(read("registry:catalog:*")?.actions, ["*"]);
    // A name may carry a host and its port; the last colon divides.
    assert.equal(read("repository:localhost:5000/app:pull")?.name, "localhost:5000/app");
    assert.equal(read("repository(plugin):app:pull")?.type, "repository");
    assert.deepEqual(read("repository:app:pull,,pull,push,")?.actions, ["pull", "push"]);
    assert.equal(
      Scope.format({ type: "repository", name: "app", actions: ["pull", "push"] }),
      "repository:app:pull,push",
    );
  });

  test("anything else is no scope", () => {
    const long = `repository:${"a".repeat(301)}:pull`;
    for (const text of ["", "repository", "repository:app", "repository::pull", ":app:pull", long]) {
      assert.equal(Scope.parse(text), undefined, text.slice(0, 40));
    }
    for (const text of [
      "repository:a b:pull",
      "repository:app:",
      "repository:app:PULL",
      'r"x:app:pull',
      "x:y:z w",
    ]) {
      assert.equal(Scope.parse(text), undefined, text);
    }
  });
});
