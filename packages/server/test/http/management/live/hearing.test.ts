import assert from "node:assert/strict";
import { test } from "node:test";
import { Digest, type RepositoryName } from "@estiva/protocol";
import { nobody } from "#server/access/caller.ts";
import type { LiveEvent } from "#server/catalog/live/live-event.ts";
import { Hearing, type HearingParts } from "#server/http/management/live/hearing.ts";
import { unknownSender } from "#server/http/request/sender.ts";

const names = Array.from({ length: 50 }, (_, index) => `a/app-${index}` as RepositoryName);

/** Somebody who watches fifty repositories, and how often it was asked what they may do. */
function listen() {
  const visible = new Set(names);
  const asked: RepositoryName[] = [];
  const authority = {
    async judge(_caller: unknown, { repository }: { readonly repository: RepositoryName }) {
      asked.push(repository);
      const isThere = visible.has(repository);
      return {
        allowed: new Set(isThere ? ["pull"] : []),
        target: { repository: isThere ? { id: 1 } : undefined },
      };
    },
  };
  const catalog = { find: async () => ({ id: 1, createdAt: 10 }) };
  const credentials = { isAlive: async () => true };
  const parts = { authority, catalog, credentials } as unknown as HearingParts;
  const watched = { repositories: visible, namespaces: new Set<string>() };
  return { hearing: new Hearing({ caller: nobody, sender: unknownSender }, watched, parts), visible, asked };
}

function pushed(repository: RepositoryName, at: number): LiveEvent {
  const digest = Digest.parse(`sha256:${"0".repeat(64)}`);
  assert.ok(digest);
  return { kind: "change", id: at, action: "push", repository, digest, tag: null, at };
}

test("M2: a heartbeat looks at few of many repositories, and at all of them in turn", async () => {
  const { hearing, asked } = listen();
  for (let beat = 1; beat <= 10; beat += 1) {
    assert.equal(await hearing.goesOn(), true);
    assert.equal(asked.length, beat * 5);
  }
  assert.equal(new Set(asked).size, 50);
});

test("M2: where one is lost all are looked at, and with the last it ends", async () => {
  const { hearing, visible, asked } = listen();
  visible.clear();
  assert.equal(await hearing.goesOn(), false);
  assert.equal(asked.length, 5 + 45);
});

test("M2: what came at once costs one decision for each repository that it is of", async () => {
  const { hearing, visible, asked } = listen();
  const [one, other, none] = names as [RepositoryName, RepositoryName, RepositoryName];
  visible.delete(none);
  const events = Array.from({ length: 100 }, (_, at) => pushed(at % 2 === 0 ? one : other, at));
  const told = await hearing.audible([...events, pushed(none, 50), { kind: "reset" }]);
  assert.deepEqual(asked, [one, other, none]);
  assert.equal(told.length, 91);
  assert.ok(told.every((event) => event.kind !== "change" || event.at >= 10));
});
