import assert from "node:assert/strict";
import { test } from "node:test";
import { beginsToFollow, followGroups } from "#server/accounts/teams/followed-group.ts";

test("somebody joins the teams of the groups that a provider names, and leaves those of others", () => {
  const teams = [
    { id: 1, group: "corp:sre", isMember: false },
    { id: 2, group: "corp:dev", isMember: true },
    { id: 3, group: "corp:ops", isMember: true },
    { id: 4, group: "corp:web", isMember: false },
  ];
  assert.deepEqual(followGroups(teams, "corp", ["sre", "ops", "unknown"]), { joined: [1], left: [2] });
  assert.deepEqual(followGroups(teams, "corp", []), { joined: [], left: [2, 3] });
});

test("a team begins to follow a group when it is another one than before", () => {
  assert.equal(beginsToFollow(null, "corp:sre"), true);
  assert.equal(beginsToFollow("corp:dev", "corp:sre"), true);
  assert.equal(beginsToFollow("corp:sre", "corp:sre"), false);
  assert.equal(beginsToFollow("corp:sre", null), false);
  assert.equal(beginsToFollow("corp:sre", undefined), false);
});
