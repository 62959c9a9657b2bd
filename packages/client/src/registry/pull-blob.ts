import { createHash } from "node:crypto";
import type { ByteRange } from "@estiva/protocol/byte-range";
import { Digest } from "@estiva/protocol/digest";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";
import { Patience } from "./retry.ts";
import type { TransportResponse } from "./transport.ts";

export interface PullBlobOptions extends CallOptions {
  /** Only these bytes: they can't be compared with the digest. */
  readonly range?: ByteRange;
}

/**
 * Reads a blob. A transfer that breaks is taken up again where it broke.
 * @throws RegistryApiError `mismatch`, after the last byte, where the bytes are not those of the digest.
 */
export async function* pullBlob(
  repository: RegistryRepository,
  digest: string,
  { range, signal }: PullBlobOptions,
): AsyncGenerator<Uint8Array, void> {
  const known = Digest.parse(digest);
  if (known === undefined) throw new RegistryApiError("DIGEST_INVALID", `${digest} is no digest`);
  const hash = range === undefined ? createHash(Digest.algorithm(known)) : undefined;
  const patience = new Patience(repository.client, signal);
  let position = range?.start ?? 0;
  for (;;) {
    try {
      const response = await ask(repository, digest, position, range?.end, signal);
      for await (const chunk of behind(response, position)) {
        position += chunk.byteLength;
        hash?.update(chunk);
        patience.progressed();
        yield chunk;
      }
      break;
    } catch (error) {
      await patience.endure(error);
    }
  }
  if (hash === undefined) return;
  const found = Digest.of(Digest.algorithm(known), hash.digest("hex"));
  if (found !== known) throw new RegistryApiError("mismatch", `The blob ${digest} came as ${found}`);
}

/** The whole of it. @throws RegistryApiError `unexpected` where it is longer than `most` bytes. */
export async function readBlob(
  repository: RegistryRepository,
  digest: string,
  most: number,
  options: PullBlobOptions,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of pullBlob(repository, digest, options)) {
    size += chunk.byteLength;
    if (size > most) throw new RegistryApiError("unexpected", `${digest} is longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function ask(
  repository: RegistryRepository,
  digest: string,
  start: number,
  end: number | undefined,
  signal: AbortSignal | undefined,
): Promise<TransportResponse> {
  const isPart = start > 0 || end !== undefined;
  return repository.client.send({
    method: "GET",
    address: repository.address(`blobs/${digest}`),
    headers: isPart ? { range: `bytes=${start}-${end === undefined ? "" : end - 1}` } : {},
    scopes: [repository.scope("pull")],
    // 416: all had come when the connection broke.
    expected: isPart ? [200, 206, 416] : [200],
    signal,
  });
}

/** The body from a position on, also where the registry sends it from its beginning (RFC 9110, section 14.2). */
async function* behind(response: TransportResponse, position: number): AsyncGenerator<Uint8Array, void> {
  const { status, headers } = response;
  if (status === 416) {
    response.discard();
    if (headers["content-range"]?.endsWith(`/${position}`) === true) return;
    throw new RegistryApiError("RANGE_INVALID", `The registry has no bytes from ${position} on`, { status });
  }
  if (status === 206 && !String(headers["content-range"]).startsWith(`bytes ${position}-`)) {
    response.discard();
    throw new RegistryApiError("unexpected", `Bytes from ${position} on were asked for, others came`);
  }
  let left = status === 206 ? 0 : position;
  for await (const chunk of response.chunks()) {
    const skipped = Math.min(left, chunk.byteLength);
    left -= skipped;
    if (skipped < chunk.byteLength) yield chunk.subarray(skipped);
  }
}
