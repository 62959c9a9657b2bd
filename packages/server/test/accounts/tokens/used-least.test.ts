import assert from "node:assert/strict";
import { test } from "node:test";
import { usedLeast } from "#server/accounts/tokens/used-least.ts";

test("what was used least recently ends; what never was counts from its making, and the older goes first", () => {
  const tokens = [
    { id: 1, createdAt: 10, lastUsedAt: 90 },
    { id: 2, createdAt: 20, lastUsedAt: null },
    { id: 3, createdAt: 20, lastUsedAt: undefined },
    { id: 4, createdAt: 30, lastUsedAt: 40 },
  ];
  assert.deepEqual(usedLeast(tokens, 4), []);
  assert.deepEqual(usedLeast(tokens, 3), [2]);
  assert.deepEqual(usedLeast(tokens, 1), [4, 3, 2]);
});
