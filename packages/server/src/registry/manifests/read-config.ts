import { RegistryError } from "@estiva/protocol";
import type { BlobPull, BlobSource } from "../blobs/blob-source.ts";
import type { BlobReader } from "../blobs/blob-store.ts";
import { ContentDamaged } from "../blobs/content-damaged.ts";

/** Configurations up to this size are read, in bytes: far above real ones. */
export const maxConfigSize = 1024 * 1024;

/**
 * A JSON document of the repository; undefined where it is missing, damaged, too large, or no JSON.
 * @param size as the manifest says, in bytes.
 */
export async function readConfig(blobs: BlobSource, pull: BlobPull, size: number): Promise<unknown> {
  if (size > maxConfigSize) return undefined;
  const bytes = await read(blobs, pull);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

async function read(blobs: BlobSource, pull: BlobPull): Promise<Uint8Array | undefined> {
  try {
    const content = await blobs.open(pull);
    return "bytes" in content ? content.bytes : await readWhole(content.reader);
  } catch (error) {
    if (error instanceof ContentDamaged || error instanceof RegistryError) return undefined;
    throw error;
  }
}

async function readWhole(reader: BlobReader): Promise<Uint8Array | undefined> {
  try {
    if (reader.size > maxConfigSize) return undefined;
    const bytes = new Uint8Array(reader.size);
    return (await reader.read(bytes, 0)) === bytes.byteLength ? bytes : undefined;
  } finally {
    await reader.close();
  }
}
