import type { Logger } from "pino";
import { detectNative } from "#server/adapters/native/detect.ts";
import type { Config } from "#server/config/config.ts";
import type { ByteSender } from "#server/http/bytes/byte-sender.ts";
import { CopyBytes } from "#server/http/bytes/copy-bytes.ts";
import { SendfileBytes } from "#server/http/bytes/sendfile-bytes.ts";
import { type ContentHashes, portableHashes } from "#server/registry/blobs/content-hash.ts";

/** The portable ways work everywhere; the native ones do the same with less, where this machine has them. */
export function chooseAccelerators(
  { native, dataDir }: Config,
  logger: Logger,
): { readonly hashes: ContentHashes; readonly sender: ByteSender } {
  const { hashes, fileSending } = native ? detectNative(dataDir) : {};
  const missing = { hashing: hashes === undefined, sending: fileSending === undefined };
  if (native && (missing.hashing || missing.sending)) {
    logger.info({ missing }, "working without accelerators that this machine doesn't have");
  }
  return {
    hashes: hashes ?? portableHashes,
    sender: fileSending === undefined ? new CopyBytes() : new SendfileBytes(fileSending),
  };
}
