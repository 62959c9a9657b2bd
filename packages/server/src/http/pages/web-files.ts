import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

/** A file with its compressed forms, where those are smaller. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly forms: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer };
}

/** Everything that the pages consist of, by path as browsers ask for it: `/assets/main-Ab12.js`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/**
 * Reads the folder that the build has written: a few MB, which are then served from memory, so that no
 * request's path ever becomes a file's path.
 * @returns undefined where the pages are not built.
 */
export async function readWebFiles(folder: string): Promise<WebFiles | undefined> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (names === undefined) return undefined;
  const found = new Map<string, Buffer>();
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(folder.length).replaceAll("\\", "/").replace(/^\/?/, "/"), await readFile(path));
  }
  if (!found.has("/index.html")) return undefined;
  const files = [...found].filter(([path]) => types[posix.extname(path)] !== undefined);
  return new Map(files.map(([path, bytes]) => [path, webFile(path, bytes, found)]));
}

function webFile(path: string, identity: Buffer, found: ReadonlyMap<string, Buffer>): WebFile {
  const br = found.get(`${path}.br`);
  const gzip = found.get(`${path}.gz`);
  return {
    type: types[posix.extname(path)] ?? "application/octet-stream",
    etag: etagOf(identity),
    forms: { identity, ...(br === undefined ? {} : { br }), ...(gzip === undefined ? {} : { gzip }) },
  };
}

/** Without its quotes. */
export function etagOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 27);
}
