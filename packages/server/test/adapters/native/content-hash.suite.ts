import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { digestAlgorithms } from "@estiva/protocol";
import type { ContentHashes } from "#server/registry/blobs/content-hash.ts";

/** Around the blocks of both algorithms, and what transfers really bring. */
const sizes = [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1_000, 65_536, 262_144, 1_048_579];

/** What any implementation of the hashes must do; `saves` tells whether it can continue from a saved state. */
export function describeContentHashes(
  name: string,
  hashes: ContentHashes,
  { saves }: { saves: boolean },
): void {
  describe(`content hashes: ${name}`, () => {
    for (const algorithm of digestAlgorithms) {
      const expected = (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("hex");

      test(`${algorithm} of known texts`, () => {
        const known = {
          sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          sha512:
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        };
        const hash = hashes.create(algorithm);
        hash.update(Buffer.from("abc"));
        assert.equal(hash.digestHex(), known[algorithm]);
      });

      test(`${algorithm} of every size, in one piece and in many`, () => {
        for (const size of sizes) {
          const bytes = randomBytes(size);
          const whole = hashes.create(algorithm);
          whole.update(bytes);
          assert.equal(whole.digestHex(), expected(bytes));
          const pieces = hashes.create(algorithm);
          const step = Math.max(1, Math.floor(size / 7));
          for (let at = 0; at < size; at += step) pieces.update(bytes.subarray(at, at + step));
          assert.equal(pieces.digestHex(), expected(bytes));
          whole.dispose();
          whole.dispose();
        }
      });

      test(`${algorithm} of many uploads side by side`, () => {
        const running = Array.from({ length: 100 }, () => ({
          hash: hashes.create(algorithm),
          bytes: randomBytes(3_000),
        }));
        for (let at = 0; at < 3_000; at += 100) {
          for (const { hash, bytes } of running) hash.update(bytes.subarray(at, at + 100));
        }
        for (const { hash, bytes } of running) assert.equal(hash.digestHex(), expected(bytes));
      });

      test(`${algorithm} ${saves ? "continues from a saved state" : "saves no state"}`, () => {
        for (const size of sizes) {
          const bytes = randomBytes(size + 300);
          const first = hashes.create(algorithm);
          first.update(bytes.subarray(0, size));
          const state = first.save();
          assert.equal(state !== undefined, saves);
          if (state === undefined) continue;
          const stored = Uint8Array.from(state);
          first.update(Buffer.from("saving leaves the hash as it was, and what follows leaves the state"));
          const second = hashes.restore(algorithm, stored);
          assert.ok(second !== undefined);
          second.update(bytes.subarray(size));
          assert.equal(second.digestHex(), expected(bytes));
        }
      });

      test(`${algorithm} refuses a state that is not its own`, () => {
        const other = hashes.create(algorithm === "sha256" ? "sha512" : "sha256").save();
        if (other !== undefined) assert.equal(hashes.restore(algorithm, other), undefined);
        for (const size of [0, 1, 3, 112, 115, 216, 219, 10_000]) {
          assert.equal(hashes.restore(algorithm, randomBytes(size)), undefined);
          assert.equal(hashes.restore(algorithm, Buffer.alloc(size, 0xff)), undefined);
        }
      });
    }
  });
}
