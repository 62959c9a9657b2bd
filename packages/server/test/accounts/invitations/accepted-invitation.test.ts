import assert from "node:assert/strict";
import { test } from "node:test";
import { admitAcceptance, isFor } from "#server/accounts/invitations/accepted-invitation.ts";

const email = "somebody@example.com";

test("an invitation is for the account that it names, or else for who has verified its address", () => {
  const toAccount = { userId: 7, email: undefined };
  assert.equal(isFor(toAccount, { id: 7, verifiedEmail: undefined }), true);
  assert.equal(isFor(toAccount, { id: 8, verifiedEmail: undefined }), false);
  const toAddress = { userId: undefined, email };
  assert.equal(isFor(toAddress, { id: 8, verifiedEmail: email }), true);
  assert.equal(isFor(toAddress, { id: 8, verifiedEmail: undefined }), false);
  assert.equal(isFor({ userId: undefined, email: undefined }, { id: 8, verifiedEmail: undefined }), false);
});

test("it is accepted by whom it is for, with a second factor where the organisation requires one", () => {
  const invitation = { userId: 7, email: undefined, requiresSecondFactor: true };
  const user = { id: 7, verifiedEmail: undefined, hasSecondFactor: false };
  assert.throws(() => admitAcceptance(invitation, user), { code: "organization_second_factor" });
  admitAcceptance(invitation, { ...user, hasSecondFactor: true });
  admitAcceptance({ ...invitation, requiresSecondFactor: false }, user);
  assert.throws(() => admitAcceptance(invitation, { ...user, id: 8 }), { code: "invitation_invalid" });
});
