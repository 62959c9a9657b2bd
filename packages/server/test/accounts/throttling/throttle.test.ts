import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { HashQueue } from "#server/accounts/passwords/hash-queue.ts";
import { hashPassword, verifyPassword } from "#server/accounts/passwords/passwords.ts";
import { addressGroup } from "#server/accounts/throttling/address-group.ts";
import { BoundedCounts } from "#server/accounts/throttling/bounded-counts.ts";
import { Throttle } from "#server/accounts/throttling/throttle.ts";

const [home, elsewhere] = ["192.0.2.1", "198.51.100.7"];

let throttle: Throttle;
// rate-limiter-flexible reads Date and sets timers; the test turns both.
beforeEach(() => {
  mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_800_000_000_000 });
  throttle = new Throttle({ signUpsPerHour: 20 });
});
afterEach(() => mock.timers.reset());

async function fail(times: number, account: string, address: string, guess?: string): Promise<void> {
  for (let time = 0; time < times; time += 1) await throttle.failed(account, address, guess);
}

function pass(seconds: number): void {
  mock.timers.tick(seconds * 1_000);
}

describe("guessing an account's password from one address", () => {
  test("is free five times, then waits twice as long each time, up to a quarter of an hour", async () => {
    for (let time = 0; time < 5; time += 1) {
      assert.equal(await throttle.check("alice", home), undefined, `try ${time + 1}`);
      await throttle.failed("alice", home);
    }
    const waits: (number | undefined)[] = [];
    for (let time = 0; time < 13; time += 1) {
      const wait = await throttle.check("alice", home);
      waits.push(wait);
      pass((wait ?? 0) - 0.5);
      assert.equal(await throttle.check("alice", home), 1, "not a moment early");
      pass(0.5);
      assert.equal(await throttle.check("alice", home), undefined);
      await throttle.failed("alice", home);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test("never ends in a lock-out: after the wait a right password is taken, and all is forgotten", async () => {
    await fail(1_000, "alice", home);
    assert.equal(await throttle.check("alice", home), 900);
    pass(900);
    assert.equal(await throttle.check("alice", home), undefined);
    await throttle.succeeded("alice", home);
    await fail(4, "alice", home);
    assert.equal(await throttle.check("alice", home), undefined);
  });

  test("is forgotten a day after the last wait", async () => {
    await fail(5, "alice", home);
    pass(86_402);
    await fail(4, "alice", home);
    assert.equal(await throttle.check("alice", home), undefined);
  });

  test("counts a name however it is written", async () => {
    for (const name of ["alice", "Alice", " ALICE ", "alice", "aLICE"]) await throttle.failed(name, home);
    assert.equal(await throttle.check("alice", home), 1);
  });

  test("counts the same wrong password once, so that an old login that is tried for ever slows nobody", async () => {
    await fail(10_000, "alice", home, "fingerprint of the old password");
    assert.equal(await throttle.check("alice", home), undefined);
    await fail(3, "alice", home);
    assert.equal(await throttle.check("alice", home), undefined);
    await throttle.failed("alice", home, "another fingerprint");
    assert.equal(await throttle.check("alice", home), 1);
    assert.equal(await throttle.check("alice", elsewhere), undefined);
  });
});

describe("guessing from an address", () => {
  test("10,000 wrong passwords for a name from others don't keep its owner out", async () => {
    await fail(5_000, "alice", elsewhere);
    for (let host = 0; host < 5_000; host += 1)
      await throttle.failed("alice", `203.0.${host >> 8}.${host & 255}`);
    assert.equal(await throttle.check("alice", elsewhere), 900);
    assert.equal(await throttle.check("alice", home), undefined);
  });

  test("is slowed for other accounts only far above what 500 people do", async () => {
    for (let person = 0; person < 499; person += 1) await throttle.failed(`person${person}`, home);
    assert.equal(await throttle.check("somebody", home), undefined);
    await throttle.failed("person499", home);
    assert.equal(await throttle.check("somebody", home), 900);
    assert.equal(await throttle.check("somebody", elsewhere), undefined);
    pass(900);
    assert.equal(await throttle.check("somebody", home), undefined);
  });

  test("counts the /64 of an IPv6 address, and IPv4 written as IPv6 as IPv4", async () => {
    const same = [
      "2001:db8:1:2::1",
      "2001:db8:1:2:ffff::",
      "2001:0DB8:1:2:0:0:0:9",
      "2001:db8:1:2::192.0.2.1",
    ];
    for (const address of same) assert.equal(addressGroup(address), "2001:db8:1:2::/64");
    assert.equal(addressGroup("2001:db8:1:3::1"), "2001:db8:1:3::/64");
    assert.equal(addressGroup("::1"), "0:0:0:0::/64");
    assert.equal(addressGroup("fe80::1%eth0"), "fe80:0:0:0::/64");
    for (const address of ["::ffff:192.0.2.1", "::ffff:c000:201", "0:0:0:0:0:FFFF:192.0.2.1"]) {
      assert.equal(addressGroup(address), home);
    }
    for (const address of [undefined, "", "nonsense", "1.2.3"])
      assert.equal(addressGroup(address), "unknown");
    await fail(5, "alice", "2001:db8:1:2::1");
    assert.equal(await throttle.check("alice", "2001:db8:1:2::2"), 1);
  });

  test("is refused before it is hashed, in a burst too, when the throttle is asked inside the queue", async () => {
    const phc = await hashPassword("correct horse");
    const queue = new HashQueue({ concurrency: 2, perClient: 100, total: 100, patience: 60_000 });
    let hashed = 0;
    const attempt = (guess: string) =>
      queue.run(addressGroup(home), async () => {
        if ((await throttle.check("alice", home)) !== undefined) return "refused";
        hashed += 1;
        const { matches } = await verifyPassword(guess, phc);
        if (!matches) await throttle.failed("alice", home);
        return matches ? "in" : "wrong";
      });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, place) => attempt(`guess ${place}`)));
    assert.ok(hashed <= 6, `${hashed} were hashed`);
    assert.equal(answers.filter((answer) => answer === "refused").length, 40 - hashed);
  });
});

describe("signing up", () => {
  test("is limited to so many an hour for an address, or not at all", async () => {
    for (let time = 0; time < 20; time += 1) assert.equal(await throttle.signUp(home), undefined);
    assert.equal(await throttle.signUp(home), 3_600);
    assert.equal(await throttle.signUp(elsewhere), undefined);
    pass(3_600);
    assert.equal(await throttle.signUp(home), undefined);
    const open = new Throttle({ signUpsPerHour: undefined });
    for (let time = 0; time < 100; time += 1) assert.equal(await open.signUp(home), undefined);
  });
});

describe("counts", () => {
  test("are kept for a bounded number of keys: what was not counted for longest goes", async () => {
    const counts = new BoundedCounts(60, 3);
    for (const key of ["a", "b", "c", "a", "d"]) await counts.add([key]);
    assert.equal(await counts.get(["b"]), undefined);
    assert.deepEqual(await counts.get(["a"]), { count: 2, remaining: 60_000 });
    assert.deepEqual(await counts.get(["d"]), { count: 1, remaining: 60_000 });
    await counts.forget(["a"]);
    assert.equal(await counts.get(["a"]), undefined);
  });

  test("keep keys of several parts apart", async () => {
    const counts = new BoundedCounts(60, 3);
    await counts.add(["a", "bc"]);
    assert.equal(await counts.get(["ab", "c"]), undefined);
  });
});
