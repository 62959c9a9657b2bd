import assert from "node:assert/strict";
import { test } from "node:test";
import { dictionary } from "@zxcvbn-ts/language-common";
import { isAmongCommonest } from "#server/accounts/passwords/commonest-passwords.ts";

test("each of the 3,000 passwords that leak most is among the commonest, in either case", async () => {
  const leaked = dictionary["passwords-common"].slice(0, 3_000);
  assert.equal(leaked.length, 3_000);
  for (const password of leaked) assert.ok(await isAmongCommonest(password), password);
  for (const password of ["srinivas", "Campbell", "RAISTLIN"]) assert.ok(await isAmongCommonest(password));
});

test("a password that nobody else has, or none at all, is not", async () => {
  for (const password of ["vier kleine Boote", "kvmwtzrb", "", "a".repeat(1_000_000)])
    assert.equal(await isAmongCommonest(password), false, password.slice(0, 20));
});
