import { createHash, randomBytes, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestAlgorithms } from "@estiva/protocol";
import type { ContentHashes } from "#server/registry/blobs/content-hash.ts";
import { type FfiModule, loadFfi } from "./load-ffi.ts";
import { openSslHashes } from "./openssl-hash.ts";
import { type FileSending, linuxFileSending } from "./sendfile.ts";

/** What this machine can do faster than the portable way; each part is absent where it did not prove itself. */
export interface NativeAbilities {
  readonly hashes: ContentHashes | undefined;
  readonly fileSending: FileSending | undefined;
}

/**
 * Looks for the accelerators and tries each on known data. Anything odd, from a missing symbol to a wrong
 * byte, leaves that part out. Takes a few milliseconds, once, at start.
 * @param folder where a small file may be written for the trial.
 */
export function detectNative(folder: string = tmpdir()): NativeAbilities {
  const ffi = loadFfi();
  return {
    hashes: ffi && proven(ffi, openSslHashes, hashesWork),
    fileSending: ffi && proven(ffi, linuxFileSending, (sending) => fileSendingWorks(sending, folder)),
  };
}

function proven<T>(ffi: FfiModule, find: (ffi: FfiModule) => T, works: (found: T) => boolean): T | undefined {
  try {
    const found = find(ffi);
    return works(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Hashes of a few sizes equal Node's own, and continue from a state that was saved within a block. */
function hashesWork(hashes: ContentHashes): boolean {
  const bytes = randomBytes(1_000);
  return digestAlgorithms.every((algorithm) =>
    [0, 3, 64, 200, 777].every((size) => {
      const first = hashes.create(algorithm);
      first.update(bytes.subarray(0, size));
      const state = first.save();
      const second = state && hashes.restore(algorithm, state);
      second?.update(bytes.subarray(size));
      const whole = createHash(algorithm).update(bytes).digest("hex");
      const part = createHash(algorithm).update(bytes.subarray(0, size)).digest("hex");
      return first.digestHex() === part && second?.digestHex() === whole;
    }),
  );
}

/** Sends from this program's own file to a new one, which Linux allows as it does to a socket. */
function fileSendingWorks(sending: FileSending, folder: string): boolean {
  const target = join(folder, `.probe-${randomUUID()}`);
  const to = fs.openSync(target, "wx+");
  fs.unlinkSync(target);
  const from = fs.openSync(process.execPath, "r");
  try {
    const expected = Buffer.alloc(9_000);
    const received = Buffer.alloc(9_000);
    fs.readSync(from, expected, 0, 9_000, 1_000);
    const sent = sending.send(to, from, 1_000, 9_000);
    const read = fs.readSync(to, received, 0, 9_000, 0);
    const matches = sent === 9_000 && read === 9_000 && received.equals(expected);
    const tellsEnd = sending.send(to, from, fs.fstatSync(from).size, 10) === 0;
    return matches && tellsEnd && sending.send(-1, from, 0, 10) === -1 && sending.isCached(from, 1_000);
  } finally {
    fs.closeSync(from);
    fs.closeSync(to);
  }
}
