import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type AccountFacts, accountActs } from "#server/rights/account-acts.ts";
import { memberActsOf } from "#server/rights/member-acts.ts";
import { teamActsOf, teamMemberActsOf } from "#server/rights/team-acts.ts";

describe("to an account", () => {
  const plain: AccountFacts = {
    isAdmin: false,
    isDisabled: false,
    isSuspended: false,
    hasSecondFactor: true,
    awaitsVerification: true,
  };
  const everythingOn = { ...plain, isAdmin: true, isDisabled: true, isSuspended: true };

  test("a site admin may do what its state calls for", () => {
    const admin = { isSelf: false, isSiteAdmin: true };
    assert.deepEqual(accountActs(plain, admin), [
      "promote",
      "verify-email",
      "set-password",
      "remove-second-factor",
      "suspend",
      "disable",
      "delete",
    ]);
    const settled = { ...everythingOn, hasSecondFactor: false, awaitsVerification: false };
    assert.deepEqual(accountActs(settled, admin), ["demote", "set-password", "restore", "enable", "delete"]);
  });

  test("of their own a site admin doesn't lock themselves out", () => {
    const self = { isSelf: true, isSiteAdmin: true };
    assert.deepEqual(accountActs({ ...plain, isAdmin: true }, self), [
      "administer",
      "demote",
      "verify-email",
      "delete",
    ]);
  });

  test("anyone else may end their own and nothing else", () => {
    assert.deepEqual(accountActs(plain, { isSelf: true, isSiteAdmin: false }), ["delete"]);
    assert.deepEqual(accountActs(everythingOn, { isSelf: false, isSiteAdmin: false }), []);
  });
});

test("members are changed by whoever manages them, and leave themselves", () => {
  assert.deepEqual(memberActsOf({ manages: true, isSelf: false }), ["change-role", "remove", "offboard"]);
  assert.deepEqual(memberActsOf({ manages: true, isSelf: true }), ["change-role", "remove"]);
  assert.deepEqual(memberActsOf({ manages: false, isSelf: true }), ["remove"]);
  assert.deepEqual(memberActsOf({ manages: false, isSelf: false }), []);
});

describe("of a team", () => {
  const owner = { manages: true, isMaintainer: false, isSynced: false };
  const maintainer = { manages: false, isMaintainer: true, isSynced: false };
  const member = { manages: false, isMaintainer: false, isSynced: false };
  const person = { isMaintainer: false, isRobot: false, isSelf: false };

  test("owners change everything, maintainers who is in it", () => {
    assert.deepEqual(teamActsOf(owner), ["add-members", "change"]);
    assert.deepEqual(teamActsOf(maintainer), ["add-members"]);
    assert.deepEqual(teamActsOf(member), []);
    assert.deepEqual(teamMemberActsOf(owner, person), ["set-maintainer", "remove"]);
    assert.deepEqual(teamMemberActsOf(owner, { ...person, isRobot: true }), ["remove"]);
    assert.deepEqual(teamMemberActsOf(maintainer, person), ["remove"]);
    assert.deepEqual(teamMemberActsOf(member, { ...person, isSelf: true }), []);
  });

  test("maintainers don't remove each other, but step back", () => {
    const other = { ...person, isMaintainer: true };
    assert.deepEqual(teamMemberActsOf(maintainer, other), []);
    assert.deepEqual(teamMemberActsOf(maintainer, { ...other, isSelf: true }), ["remove"]);
  });

  test("that follows a group, the members are the group's", () => {
    assert.deepEqual(teamActsOf({ ...owner, isSynced: true }), ["change"]);
    assert.deepEqual(teamMemberActsOf({ ...owner, isSynced: true }, person), []);
  });
});
