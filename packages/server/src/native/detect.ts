import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestAlgorithms } from "@estiva/protocol";
import type { ContentHashes } from "#server/registry/content-hash.ts";
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
 */
export function detectNative(): NativeAbilities {
  const ffi = loadFfi();
  return {
    hashes: ffi && proven(ffi, openSslHashes, hashesWork),
    fileSending: ffi && proven(ffi, linuxFileSending, fileSendingWorks),
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

/** Sends from one file to another, which Linux allows as it does to a socket. */
function fileSendingWorks(sending: FileSending): boolean {
  const folder = fs.mkdtempSync(join(tmpdir(), "estiva-probe-"));
  const bytes = randomBytes(10_000);
  const source = join(folder, "source");
  fs.writeFileSync(source, bytes);
  const from = fs.openSync(source, "r");
  const to = fs.openSync(join(folder, "target"), "w+");
  try {
    const received = Buffer.alloc(9_000);
    const sent = sending.send(to, from, 1_000, 9_000);
    const read = fs.readSync(to, received, 0, 9_000, 0);
    const matches = sent === 9_000 && read === 9_000 && received.equals(bytes.subarray(1_000));
    const tellsEnd = sending.send(to, from, 10_000, 10) === 0;
    return matches && tellsEnd && sending.send(-1, from, 0, 10) === -1 && sending.isCached(from, 0);
  } finally {
    fs.closeSync(from);
    fs.closeSync(to);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
