import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { versionOrder } from "#server/catalog/tags/version-order.ts";
import { isSupportingTag } from "#server/registry/manifests/content-kind.ts";
import { tag } from "../../adapters/sql/samples.ts";

/** Each line stands before the next. */
const lines = [
  ["3f2a9c1", "edge", "main", "rc-2", "rc10", "1.0"],
  [
    "0.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
  ],
  ["1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0-alpine", "1.0.0-rc1", "1.0.0", "1.0.0-alpine", "1.0.1", "1.1"],
  ["1.2.9", "1.2.10", "1.10.0", "2.0.0-SNAPSHOT", "2.0.0", "10.0.0", "latest"],
  ["v1.9", "1.10", "v1.10.1", "V2", "3"],
  ["20240115", "20240116", "20250101"],
  ["2024-01-09", "2024-01-10", "2024-02-01", "2025-01-01"],
  ["1.0-dev", "1.0", "1.0-development-tools"],
  ["99999999999999999998", "99999999999999999999", "100000000000000000000"],
];

describe("the order of versions", () => {
  for (const line of lines) {
    test(line.join(" < "), () => {
      const keys = line.map((name) => versionOrder(tag(name)));
      assert.deepEqual(keys, [...keys].sort());
      assert.equal(new Set(keys).size, keys.length);
    });
  }

  test("a v, leading zeros and a separator before a prerelease's number say nothing", () => {
    for (const [one, other] of [
      ["v1.2", "1.2"],
      ["1.02", "1.2"],
      ["1.0-rc.1", "1.0-rc1"],
    ] as const)
      assert.equal(versionOrder(tag(one)), versionOrder(tag(other)));
  });

  test("numbers go by their value, however long, in any place", () => {
    const part = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 3, maxLength: 3 }),
        fc.array(part, { minLength: 3, maxLength: 3 }),
        (one, other) => {
          const place = one.findIndex((number, index) => number !== other[index]);
          const expected = place === -1 ? 0 : Math.sign((one[place] ?? 0) - (other[place] ?? 0));
          const [first, second] = [one, other].map((numbers) => versionOrder(tag(numbers.join("."))));
          assert.ok(first !== undefined && second !== undefined);
          assert.equal(first === second ? 0 : first < second ? -1 : 1, expected);
        },
      ),
    );
  });

  test("a tag of any form has a key of bounded length", () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/);
    fc.assert(fc.property(name, (text) => assert.ok(versionOrder(tag(text)).length <= 400)));
  });
});

test("supporting tags are those that programs make of digests", () => {
  const hex = "0123456789abcdef".repeat(4);
  for (const name of [`sha256-${hex}`, `sha256-${hex}.sig`, `sha256-${hex}.att`, `sha512-${hex}${hex}.sbom`])
    assert.equal(isSupportingTag(name), true, name);
  for (const name of ["latest", "sha256-abc", `sha256-${hex}-sig`, `x-sha256-${hex}`, hex])
    assert.equal(isSupportingTag(name), false, name);
});
