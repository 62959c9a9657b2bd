import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { password } from "@estiva/testing/password";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { spawnServer } from "@estiva/testing/spawn-server";

const { SOAK_ACCOUNTS = "400", SOAK_TRIES = "5", SOAK_SEED = String(Date.now() % 2 ** 32) } = process.env;

/** Between the medians, in milliseconds. */
const tolerance = 1;

interface Tried {
  readonly username: string;
  readonly exists: boolean;
  readonly browser: Browser;
  readonly durations: number[];
}

test(`a wrong password takes as long for ${SOAK_ACCOUNTS} accounts as for as many unknown names`, async (t) => {
  console.log(`SOAK_SEED=${SOAK_SEED} brings the same order back`);
  const random = new SeededRandom(Number(SOAK_SEED));
  await using server = await spawnServer();
  const count = Number(SOAK_ACCOUNTS);
  // Each from an address of its own, as the failures of one account and address are slowed down.
  const people = Array.from({ length: 2 * count }, (_, n): Tried => {
    const exists = n % 2 === 0;
    const from = `127.${1 + (n >> 15)}.${(n >> 7) & 255}.${1 + (n & 127)}`;
    const username = `${exists ? "known" : "other"}-${String(n).padStart(5, "0")}`;
    return { username, exists, browser: new Browser(server.url, { from }), durations: [] };
  });
  for (const { exists, username, browser } of people) if (exists) await browser.signUp(username);
  for (let round = 0; round < Number(SOAK_TRIES); round += 1) {
    for (const person of shuffled(people, random)) await tryOnce(person, round);
  }
  const all = (exists: boolean) =>
    people.filter((person) => person.exists === exists).flatMap(({ durations }) => durations);
  const [known, unknown] = [median(all(true)), median(all(false))];
  t.diagnostic(
    `known ${known.toFixed(3)} ms, unknown ${unknown.toFixed(3)} ms, ${all(true).length} tries each`,
  );
  assert.ok(Math.abs(known - unknown) < tolerance, `${known} ms and ${unknown} ms`);
});

async function tryOnce({ username, browser, durations }: Tried, round: number): Promise<void> {
  const attempt = { username, password: `${password} ${round}` };
  const started = performance.now();
  const { status } = await browser.call("POST", "/api/v1/session", attempt);
  durations.push(performance.now() - started);
  assert.equal(status, 401);
}

function shuffled<T>(items: readonly T[], random: SeededRandom): readonly T[] {
  return items
    .map((item) => ({ item, place: random.fraction() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (low + high) / 2 : high;
}
