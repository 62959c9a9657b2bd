import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type AuditEvent, joinRefusals } from "../src/audit/join-refusals.ts";
import { formatRelative } from "../src/format/times.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const day = 86_400_000;

describe("times are said", () => {
  const said = (milliseconds: number) => formatRelative(new Date(now + milliseconds), now, "en");

  test("of the past in whole steps that are over", () => {
    assert.equal(said(-9_000), "now");
    assert.equal(said(-59_000), "59 seconds ago");
    assert.equal(said(-1.9 * day), "yesterday");
    assert.equal(said(-6.9 * day), "6 days ago");
  });

  test("of the future by the nearest step, so that what was just made for a year doesn't end in eleven months", () => {
    assert.equal(said(365 * day - 1000), "in 12 months");
    assert.equal(said(90 * day - 1000), "in 3 months");
    assert.equal(said(7 * day - 1000), "in 7 days");
    assert.equal(said(31 * day), "next month");
  });
});

describe("refusals that follow one another", () => {
  const event = (id: number, seconds: number, changed: Partial<AuditEvent> = {}): AuditEvent => ({
    id: String(id),
    at: new Date(now - seconds * 1000).toISOString(),
    action: "repository.push",
    actor: { id: "user:1", kind: "user", name: "ana" },
    credential: "password",
    address: "127.0.0.1",
    namespace: "acme",
    object: "acme/app",
    result: "refused",
    detail: null,
    request_id: null,
    ...changed,
  });
  const timesOf = (events: readonly AuditEvent[]) => joinRefusals(events).map(({ id, times }) => [id, times]);

  test("are one where they are the same within a minute, named by the last of them", () => {
    assert.deepEqual(timesOf([event(3, 0), event(2, 20), event(1, 59)]), [["3", 3]]);
    assert.deepEqual(timesOf([event(2, 0), event(1, 60)]), [
      ["2", 1],
      ["1", 1],
    ]);
  });

  test("stay apart where anything differs, and what was done is never joined", () => {
    for (const changed of [
      { object: "acme/other" },
      { address: "192.0.2.1" },
      { credential: "token:1" },
      { action: "repository.pull" },
      { result: "failed" },
      { actor: { id: "user:2", kind: "user", name: "bob" } },
    ] as const satisfies readonly Partial<AuditEvent>[])
      assert.equal(timesOf([event(2, 0), event(1, 1, changed)]).length, 2, JSON.stringify(changed));
    assert.equal(timesOf([event(2, 0, { result: "ok" }), event(1, 1, { result: "ok" })]).length, 2);
  });
});
