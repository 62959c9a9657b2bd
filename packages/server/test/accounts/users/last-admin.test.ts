import assert from "node:assert/strict";
import { test } from "node:test";
import { losesAdmin } from "#server/accounts/users/last-admin.ts";

test("the site loses an admin who can act, by ending the account or by taking the role", () => {
  const admin = { isAdmin: true, isDisabled: false };
  assert.equal(losesAdmin(admin, { isAdmin: false }), true);
  assert.equal(losesAdmin(admin, { isDisabled: true }), true);
  assert.equal(losesAdmin(admin, { isAdmin: true, isDisabled: false }), false);
  assert.equal(losesAdmin({ isAdmin: true, isDisabled: true }, { isAdmin: false }), false);
  assert.equal(losesAdmin({ isAdmin: false, isDisabled: false }, { isDisabled: true }), false);
});
