import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { detectNative } from "#server/adapters/native/detect.ts";

const { fileSending } = detectNative();

/** ext4, XFS and Btrfs, by their magic numbers (linux/magic.h). */
const tellsCached = [0xef53, 0x58465342, 0x9123683e];

describe("sendfile", { skip: fileSending === undefined }, () => {
  assert.ok(fileSending !== undefined);
  const folder = fs.mkdtempSync(join(tmpdir(), "estiva-sendfile-"));
  const path = join(folder, "source");
  const bytes = randomBytes(3_000_000);
  fs.writeFileSync(path, bytes, { flush: true });
  const source = fs.openSync(path, "r");
  const target = fs.openSync(join(folder, "target"), "w+");
  after(() => {
    fs.closeSync(source);
    fs.closeSync(target);
    fs.rmSync(folder, { recursive: true });
  });

  test("sends from any position, as far as the file reaches", () => {
    let end = 0;
    for (const [position = 0, count = 0] of [
      [0, 10],
      [1_234_567, 1_048_576],
      [2_999_990, 1_048_576],
    ]) {
      const sent = fileSending.send(target, source, position, count);
      assert.equal(sent, Math.min(count, bytes.length - position));
      const received = Buffer.alloc(sent);
      fs.readSync(target, received, 0, sent, end);
      assert.ok(received.equals(bytes.subarray(position, position + sent)));
      end += sent;
    }
    assert.equal(fileSending.send(target, source, 3_000_000, 10), 0);
  });

  test("says -1 for whatever goes wrong", () => {
    assert.equal(fileSending.send(-1, source, 0, 10), -1);
    assert.equal(fileSending.send(target, -1, 0, 10), -1);
    assert.equal(fileSending.send(source, source, 0, 10), -1);
  });

  test("tells bytes in memory from bytes on disk", (context) => {
    fs.readFileSync(path);
    assert.equal(fileSending.isCached(source, 2_999_999), true);
    // dd's nocache with count 0 asks the system to forget the whole file.
    if (spawnSync("dd", [`if=${path}`, "iflag=nocache", "count=0"]).status !== 0)
      return context.skip("no dd");
    if (!tellsCached.includes(fs.statfsSync(folder).type)) return context.skip("not on this file system");
    assert.equal(fileSending.isCached(source, 2_000_000), false);
    fs.readFileSync(path);
    assert.equal(fileSending.isCached(source, 2_000_000), true);
  });

  test("100,000 calls leave the memory of the process as it was", () => {
    for (let turn = 0; turn < 100_000; turn++) {
      fileSending.send(-1, source, turn, 10);
      fileSending.isCached(source, turn);
    }
    assert.equal(fileSending.send(target, source, 0, 10), 10);
  });
});
