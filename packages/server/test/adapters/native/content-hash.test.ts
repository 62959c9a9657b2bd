import assert from "node:assert/strict";
import { test } from "node:test";
import { digestAlgorithms } from "@estiva/protocol";
import { loadFfi } from "#server/adapters/native/load-ffi.ts";
import { openSslHashes } from "#server/adapters/native/openssl-hash.ts";
import { portableHashes } from "#server/registry/blobs/content-hash.ts";
import { describeContentHashes } from "./content-hash.suite.ts";

describeContentHashes("node:crypto", portableHashes, { saves: false });

const ffi = loadFfi();
if (ffi === undefined) void test.skip("OpenSSL through node:ffi: this Node has no node:ffi");
else {
  const hashes = openSslHashes(ffi);
  describeContentHashes("OpenSSL through node:ffi", hashes, { saves: true });

  test("a saved state whose fill level was changed is refused, as it would write out of bounds", () => {
    for (const algorithm of digestAlgorithms) {
      const hash = hashes.create(algorithm);
      hash.update(Buffer.alloc(1_000));
      const state = hash.save();
      assert.ok(state !== undefined);
      const fillAt = state.byteLength - 8;
      for (const fill of [0, 63, 64, 128, 255]) {
        const changed: Uint8Array = Uint8Array.from(state);
        changed[fillAt] = fill;
        assert.equal(hashes.restore(algorithm, changed), undefined);
      }
    }
  });

  test("an ended hash takes nothing more", () => {
    const hash = hashes.create("sha256");
    hash.digestHex();
    assert.throws(() => hash.update(Buffer.from("more")));
    assert.throws(() => hash.save());
    assert.throws(() => hash.digestHex());
  });
}
