import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { after, before, describe, test } from "node:test";
import {
  hashPassword,
  normalizePassword,
  PasswordNotHashable,
  verifyPassword,
} from "#server/accounts/passwords/passwords.ts";
import { VerifiedPasswords } from "#server/accounts/passwords/verified-passwords.ts";

const right = { matches: true, needsRehash: false };
const wrong = { matches: false, needsRehash: false };

/** `password` in 256 KiB, from the tests of the reference implementation. */
const weak = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
let derivations = 0;
const counting = createHook({
  init(_id, type) {
    if (type === "ARGON2REQUEST") derivations += 1;
  },
});
before(() => counting.enable());
after(() => counting.disable());

/** How often argon2 really ran. */
async function derivationsOf(work: () => Promise<unknown>): Promise<number> {
  const earlier = derivations;
  await work();
  return derivations - earlier;
}

describe("a password's hash", () => {
  test("is argon2id at the promised cost, salted, and says so itself", async () => {
    const [one, other] = [await hashPassword("correct horse"), await hashPassword("correct horse")];
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(one, other);
    assert.deepEqual(await verifyPassword("correct horse", one), right);
    assert.deepEqual(await verifyPassword("Correct horse", one), wrong);
    assert.deepEqual(await verifyPassword("", one), wrong);
  });

  test("agrees with RFC 9106's algorithm as others implement it", async () => {
    // From the tests of the reference implementation.
    const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert.deepEqual(await verifyPassword("password", phc), right);
    assert.deepEqual(await verifyPassword("passwore", phc), wrong);
  });

  test("made at a lower cost is to be made again, but only with the right password at hand", async () => {
    assert.deepEqual(await verifyPassword("password", weak), { matches: true, needsRehash: true });
    assert.deepEqual(await verifyPassword("wrong", weak), wrong);
  });

  test("of an unknown user costs one derivation, as a known one's does, and nothing matches it", async () => {
    const phc = await hashPassword("correct horse");
    assert.equal(await derivationsOf(() => verifyPassword("correct horse", phc)), 1);
    assert.equal(await derivationsOf(() => verifyPassword("wrong horse", phc)), 1);
    assert.equal(await derivationsOf(() => verifyPassword("correct horse", undefined)), 1);
    assert.deepEqual(await verifyPassword("correct horse", undefined), wrong);
  });

  test("that is none is an error without the text in it", async () => {
    for (const text of ["", "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=1,t=1,p=1$x$y"]) {
      await assert.rejects(verifyPassword("password", text), (error: Error) => {
        assert.equal(error.message, "a stored password hash is not an argon2id PHC string");
        return true;
      });
    }
  });
});

describe("a password's text", () => {
  test("is the same whether a keyboard composes it or not", async () => {
    const phc = await hashPassword("Zu\u0308rich-\u00e9t\u00e9");
    assert.deepEqual(await verifyPassword("Z\u00fcrich-e\u0301te\u0301", phc), right);
  });

  test("has up to 128 code points, whatever their bytes, and what is longer is refused unhashed", async () => {
    const longest = "😀".repeat(128);
    assert.deepEqual(await verifyPassword(longest, await hashPassword(longest)), right);
    for (const text of ["a".repeat(129), "😀".repeat(129), "a".repeat(1_000_000), "lone \ud800 surrogate"]) {
      assert.equal(normalizePassword(text), undefined);
      await assert.rejects(hashPassword(text), PasswordNotHashable);
      assert.equal(await derivationsOf(() => verifyPassword(text, undefined)), 0);
      assert.equal(await derivationsOf(() => verifyPassword(text, weak)), 0);
    }
  });
});

describe("a verified password", () => {
  const clock = { now: 1_000_000 };
  const verified = new VerifiedPasswords(() => clock.now, 3);
  const of = (user: string, hash: string | undefined, password: string) =>
    verified.fingerprint(user, hash, password);

  test("is known for 60 seconds from its verification, however often it is used", () => {
    const fingerprint = of("user:1", "$hash", "correct horse");
    assert.equal(verified.knows(fingerprint), false);
    verified.remember(fingerprint);
    clock.now += 30_000;
    assert.equal(verified.knows(fingerprint), true);
    clock.now += 29_999;
    assert.equal(verified.knows(fingerprint), true);
    clock.now += 1;
    assert.equal(verified.knows(fingerprint), false);
    verified.remember(fingerprint);
    clock.now -= 1;
    assert.equal(verified.knows(fingerprint), false, "a clock that was set back prolongs nothing");
  });

  test("is known for this user, this stored hash and this text only", () => {
    verified.remember(of("user:1", "$hash", "Zu\u0308rich"));
    assert.equal(verified.knows(of("user:1", "$hash", "Z\u00fcrich")), true);
    assert.equal(verified.knows(of("user:1", "$changed", "Z\u00fcrich")), false);
    assert.equal(verified.knows(of("user:1", undefined, "Z\u00fcrich")), false);
    assert.equal(verified.knows(of("user:11", "$hash", "Z\u00fcrich")), false);
    assert.notEqual(of("user:1", "1$hash", "x"), of("user:11", "$hash", "x"));
  });

  test("is remembered under a key of this process, and doesn't hold the text", () => {
    const other = new VerifiedPasswords(() => clock.now);
    assert.notEqual(of("user:1", "$hash", "x"), other.fingerprint("user:1", "$hash", "x"));
    assert.match(of("user:1", "$hash", "correct horse"), /^[\w-]{43}$/);
  });

  test("makes room for another: what was used least recently goes", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => of(name, "$hash", "x")) as [
      string,
      string,
      string,
      string,
    ];
    for (const each of [a, b, c]) verified.remember(each);
    assert.equal(verified.knows(a), true);
    verified.remember(d);
    assert.deepEqual(
      [a, b, c, d].map((each) => verified.knows(each)),
      [true, false, true, true],
    );
  });
});
