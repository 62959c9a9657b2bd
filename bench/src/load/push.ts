import { type Image, manifestType } from "../content/image.ts";
import { type Blob, chunkedParts, slice } from "../content/unique-blob.ts";
import { type Answer, type Connection, expectStatus, headerOf } from "./connection.ts";

/** How a blob's bytes are sent: in a chunked transfer of unknown length as Docker does, or with Content-Length. */
export type Transfer = "chunked" | "sized";

/**
 * Pushes a blob as Docker does: HEAD that finds nothing, POST, one PATCH with everything, PUT with the digest.
 * Four requests, one after the other on this connection.
 */
export async function pushBlob(on: Connection, repository: string, blob: Blob, how: Transfer): Promise<void> {
  const path = `/v2/${repository}/blobs/${blob.digest}`;
  expectStatus(await on.request(head("HEAD", path), [], { withoutBody: true }), 404);
  const location = await startUpload(on, repository);
  const framing = how === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${blob.size}`;
  const body = how === "chunked" ? chunkedParts(blob) : blob.parts;
  const appended = await on.request(head("PATCH", location, octets, framing), body, { keepBody: true });
  await finishUpload(on, locationOf(expectStatus(appended, 202)), blob);
}

/** POST of a new upload; returns where its bytes go. */
export async function startUpload(on: Connection, repository: string): Promise<string> {
  const request = head("POST", `/v2/${repository}/blobs/uploads/`, "Content-Length: 0");
  return locationOf(expectStatus(await on.request(request, [], { keepBody: true }), 202));
}

/** PATCH of the bytes from `start` to `end` (exclusive) of a blob; returns where the next ones go. */
export async function appendChunk(
  on: Connection,
  location: string,
  blob: Blob,
  [start, end]: readonly [number, number],
): Promise<string> {
  const range = [`Content-Range: ${start}-${end - 1}`, `Content-Length: ${end - start}`];
  const answer = await on.request(head("PATCH", location, octets, ...range), slice(blob, start, end), {
    keepBody: true,
  });
  return locationOf(expectStatus(answer, 202));
}

/** The closing PUT, without a body. */
export async function finishUpload(on: Connection, location: string, blob: Blob): Promise<void> {
  const closing = `${location}${location.includes("?") ? "&" : "?"}digest=${encodeURIComponent(blob.digest)}`;
  expectStatus(await on.request(head("PUT", closing, "Content-Length: 0"), [], { keepBody: true }), 201);
}

export async function pushManifest(
  on: Connection,
  repository: string,
  reference: string,
  manifest: Blob,
): Promise<void> {
  const headers = [`Content-Type: ${manifestType}`, `Content-Length: ${manifest.size}`];
  const request = head("PUT", `/v2/${repository}/manifests/${reference}`, ...headers);
  expectStatus(await on.request(request, manifest.parts, { keepBody: true }), 201);
}

/** Pushes an image: its layers in parallel, one per connection at a time, then the config, then the manifest. */
export async function pushImage(
  connections: readonly Connection[],
  repository: string,
  tag: string,
  image: Image,
): Promise<void> {
  const waiting = [...image.layers];
  await Promise.all(
    connections.map(async (connection) => {
      for (let layer = waiting.shift(); layer; layer = waiting.shift()) {
        await pushBlob(connection, repository, layer, "chunked");
      }
    }),
  );
  const [first] = connections;
  if (!first) throw new RangeError("a push needs a connection");
  await pushBlob(first, repository, image.config, "chunked");
  await pushManifest(first, repository, tag, image.manifest);
}

const octets = "Content-Type: application/octet-stream";

/** A request's head, with the empty line. */
export function head(method: string, path: string, ...headers: readonly string[]): string {
  return `${[`${method} ${path} HTTP/1.1`, "Host: 127.0.0.1", ...headers].join("\r\n")}\r\n\r\n`;
}

/** The path in an answer's Location: Distribution sends an absolute address, others a path. */
function locationOf(answer: Answer): string {
  const location = headerOf(answer.head, "location");
  if (location === undefined) throw new Error(`an answer without Location: ${answer.head}`);
  return location.replace(/^https?:\/\/[^/]+/, "");
}
