import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { Secret, TOTP, URI } from "otpauth";
import { Seal, SealBroken } from "#server/accounts/seal.ts";
import {
  acceptedStep,
  hashRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  totpAddress,
} from "#server/accounts/second-factors/second-factor.ts";
import { hashSecret, kindOf, lastFour, newSecret, secretKinds } from "#server/accounts/secrets.ts";

describe("a seal", () => {
  const key = newSecret("pat");
  const seal = new Seal(key);
  const place = "second-factor:7";

  test("opens with its key, at its place, and never looks the same", () => {
    for (const text of ["", "JBSWY3DPEHPK3PXP", '{ "d": "ü" }']) {
      const [one, other] = [seal.seal(text, place), seal.seal(text, place)];
      assert.notEqual(one, other);
      assert.equal(text !== "" && one.includes(text), false);
      for (const sealed of [one, other]) assert.equal(new Seal(key).open(sealed, place), text);
    }
  });

  test("doesn't open with another key, at another place, or with any character changed", () => {
    const sealed = seal.seal("secret", place);
    assert.throws(() => new Seal(newSecret("pat")).open(sealed, place), SealBroken);
    assert.throws(() => seal.open(sealed, "second-factor:8"), SealBroken);
    const begin = sealed.lastIndexOf(".") + 1;
    for (let at = begin; at < sealed.length - 1; at += 1) {
      const other = sealed.charAt(at) === "A" ? "B" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      assert.throws(() => seal.open(changed, place), SealBroken, changed);
    }
    for (let length = begin + 1; length < sealed.length; length += 1)
      assert.throws(() => seal.open(sealed.slice(0, length), place), SealBroken);
  });

  test("leaves alone what never was sealed", () => {
    for (const text of ["JBSWY3DPEHPK3PXP", '{"kty":"OKP"}', "sealed", ""])
      assert.equal(seal.open(text, place), text);
  });
});

describe("a secret", () => {
  test("says its kind, needs no quotes anywhere, and is never the same", () => {
    const made = new Set<string>();
    for (const kind of secretKinds) {
      for (let time = 0; time < 100; time += 1) {
        const secret = newSecret(kind);
        assert.match(secret, new RegExp(`^estiva_${kind}_[0-9A-Za-z]{49}$`));
        assert.equal(kindOf(secret), kind);
        made.add(secret);
      }
    }
    assert.equal(made.size, secretKinds.length * 100);
  });

  test("uses all of its 256 bits", () => {
    const seen = Array.from({ length: 43 }, () => new Set<string>());
    for (let time = 0; time < 2_000; time += 1) {
      const digits = newSecret("pat").slice("estiva_pat_".length);
      for (const [place, set] of seen.entries()) set.add(digits.charAt(place));
    }
    // 62^43 is a little more than 2^256: the first digit has few values, all others 62.
    for (const [place, set] of seen.entries())
      assert.ok(set.size >= (place === 0 ? 10 : 60), `digit ${place}`);
  });

  test("with any character changed, dropped or added is none, nor is one of another kind", () => {
    const secret = newSecret("pat");
    for (let place = 0; place < secret.length; place += 1) {
      const other = secret.charAt(place) === "7" ? "8" : "7";
      assert.equal(kindOf(secret.slice(0, place) + other + secret.slice(place + 1)), undefined);
      assert.equal(kindOf(secret.slice(0, place) + secret.slice(place + 1)), undefined);
    }
    const others = [
      `${secret} `,
      `${secret}\n`,
      ` ${secret}`,
      secret.replace("_pat_", "_robot_"),
      "",
      "estiva_pat_",
    ];
    for (const text of [...others, secret.toUpperCase(), "x".repeat(1_000_000)])
      assert.equal(kindOf(text), undefined);
  });

  test("can be checked by anybody: the last six digits are the CRC-32 of what stands before", () => {
    // Computed apart from the program, so that scanners' rules written today stay true.
    assert.equal(kindOf(`estiva_pat_${"0".repeat(43)}000000`), undefined);
    assert.equal(kindOf(`estiva_pat_${"0".repeat(43)}0zebqP`), "pat");
  });

  test("is stored as SHA-256 and recognised by its last four", () => {
    const secret = newSecret("robot");
    assert.equal(hashSecret(secret), createHash("sha256").update(secret).digest("hex"));
    assert.equal(lastFour("estiva_pat_abcdWXYZ"), "WXYZ");
  });
});

describe("a code from an authenticator app", () => {
  // RFC 6238, appendix B: its secret and times, the last six of its eight digits.
  const secret = Secret.fromLatin1("12345678901234567890").base32;
  const now = 1_111_111_109_000;
  const step = 37_037_036;

  test("is the RFC's, and tells its step", () => {
    assert.equal(acceptedStep(secret, "081804", undefined, now), step);
    assert.equal(acceptedStep(secret, "287082", undefined, 59_000), 1);
    assert.equal(acceptedStep(secret, "081 804", undefined, now), step);
    assert.equal(acceptedStep(secret, "081805", undefined, now), undefined);
  });

  test("may be one step early or late, not two", () => {
    const at = (steps: number) => acceptedStep(secret, "081804", undefined, now + steps * 30_000);
    assert.deepEqual([-2, -1, 0, 1, 2].map(at), [undefined, step, step, step, undefined]);
  });

  test("works once, and none older works after it", () => {
    const code = (offset: number) =>
      TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: now + offset });
    const accepted = acceptedStep(secret, code(0), undefined, now);
    assert.equal(accepted, step);
    assert.equal(acceptedStep(secret, code(0), accepted, now), undefined);
    assert.equal(acceptedStep(secret, code(0), accepted, now + 30_000), undefined);
    assert.equal(acceptedStep(secret, code(-30_000), accepted, now), undefined);
    assert.equal(acceptedStep(secret, code(30_000), accepted, now), step + 1);
  });

  test("that is no code is none", () => {
    for (const text of [
      "",
      "08180",
      "0818040",
      "abcdef",
      "٠٨١٨٠٤",
      "081804\n",
      "1e5000",
      " ".repeat(1_000_000),
    ]) {
      assert.equal(acceptedStep(secret, text, undefined, now), undefined, JSON.stringify(text.slice(0, 20)));
    }
  });

  test("is agreed on by an address that apps understand", () => {
    const own = newTotpSecret();
    assert.match(own, /^[A-Z2-7]{32}$/);
    assert.notEqual(own, newTotpSecret());
    const address = totpAddress(own, "alice", "registry.example.test");
    assert.match(address, /^otpauth:\/\/totp\/registry\.example\.test:alice\?/);
    const app = URI.parse(address);
    assert.ok(app instanceof TOTP);
    const { issuer, label, algorithm, digits, period } = app;
    assert.deepEqual(
      { issuer, label, algorithm, digits, period },
      { issuer: "registry.example.test", label: "alice", algorithm: "SHA1", digits: 6, period: 30 },
    );
    assert.notEqual(acceptedStep(own, app.generate({ timestamp: now }), undefined, now), undefined);
  });
});

describe("recovery codes", () => {
  test("are ten of 80 bits, in groups", () => {
    const codes = newRecoveryCodes();
    assert.equal(new Set(codes).size, 10);
    for (const code of codes) assert.match(code, /^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const all = Array.from({ length: 50 }, newRecoveryCodes).flat().join("").replaceAll("-", "");
    assert.equal(new Set(all).size, 32);
  });

  test("are found however they are typed, and not when a character is wrong", () => {
    const stored = hashRecoveryCode("0o1i-abcd-efgh-jkmn");
    assert.equal(stored, createHash("sha256").update("0011abcdefghjkmn").digest("hex"));
    for (const typed of ["0O1LABCDEFGHJKMN", " 001l abcd efgh jkmn ", "00-11-ab-cd-efghjkmn"]) {
      assert.equal(hashRecoveryCode(typed), stored, typed);
    }
    assert.notEqual(hashRecoveryCode("0011abcdefghjkmp"), stored);
    for (const typed of [
      "",
      "0011abcdefghjkm",
      "0011abcdefghjkmnn",
      "uuuuuuuuuuuuuuuu",
      "-".repeat(1_000_000),
    ]) {
      assert.equal(hashRecoveryCode(typed), undefined);
    }
    for (const code of newRecoveryCodes()) assert.match(hashRecoveryCode(code) ?? "", /^[0-9a-f]{64}$/);
  });
});
