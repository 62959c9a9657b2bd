import assert from "node:assert/strict";
import { test } from "node:test";
import { changedEmail } from "#server/accounts/users/changed-email.ts";

const [old, fresh] = ["old@example.com", "new@example.com"];

test("a new address is unverified unless the change says so; an old one keeps when it was verified", () => {
  const user = { email: old, emailVerifiedAt: 5 };
  assert.equal(changedEmail(user, {}, 9), undefined);
  assert.equal(changedEmail(user, { email: old }, 9), undefined);
  assert.deepEqual(changedEmail(user, { email: fresh }, 9), {
    email: fresh,
    isNew: true,
    verifiedAt: undefined,
  });
  assert.deepEqual(changedEmail(user, { email: fresh, isEmailVerified: true }, 9), {
    email: fresh,
    isNew: true,
    verifiedAt: 9,
  });
  assert.deepEqual(changedEmail(user, { isEmailVerified: true }, 9), {
    email: old,
    isNew: false,
    verifiedAt: 5,
  });
  assert.equal(changedEmail(user, { isEmailVerified: false }, 9)?.verifiedAt, undefined);
  const unverified = { email: old, emailVerifiedAt: undefined };
  assert.equal(changedEmail(unverified, { isEmailVerified: true }, 9)?.verifiedAt, 9);
});

test("an account without an address has none to verify", () => {
  const nobody = { email: undefined, emailVerifiedAt: undefined };
  assert.throws(() => changedEmail(nobody, { isEmailVerified: true }, 9), { code: "conflict" });
});
