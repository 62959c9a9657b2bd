import type { Descriptor } from "@estiva/protocol/descriptor";
import { Digest } from "@estiva/protocol/digest";
import { maxManifestSize } from "@estiva/protocol/manifest";
import { essence, mediaTypes } from "@estiva/protocol/media-types";
import { digestOf } from "./digest-of.ts";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";
import { readBytes, type TransportResponse } from "./transport.ts";

export interface PullManifestOptions extends CallOptions {
  /** Media types that are taken; images and indexes of OCI and Docker where nothing is said. */
  readonly accept?: readonly string[];
}

export interface PulledManifest {
  readonly mediaType: string;
  readonly digest: Digest;
  /** As they were pushed. */
  readonly bytes: Buffer;
}

const allTypes = [
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
  mediaTypes.dockerManifest,
  mediaTypes.dockerManifestList,
];

/** @throws RegistryApiError `unexpected` where the registry names no digest. */
export async function headManifest(
  repository: RegistryRepository,
  reference: string,
  options: PullManifestOptions,
): Promise<Descriptor | undefined> {
  const response = await ask(repository, "HEAD", reference, options, [200, 404]);
  response.discard();
  if (response.status === 404) return undefined;
  const digest = digestSaid(response) ?? Digest.parse(reference);
  if (digest === undefined)
    throw new RegistryApiError("unexpected", `The registry names no digest for ${reference}`);
  return { mediaType: typeOf(response), digest, size: Number(response.headers["content-length"]) };
}

/** @throws RegistryApiError `mismatch` where the bytes are not those that were asked for or named. */
export async function pullManifest(
  repository: RegistryRepository,
  reference: string,
  options: PullManifestOptions,
): Promise<PulledManifest> {
  const response = await ask(repository, "GET", reference, options, [200]);
  const bytes = await readBytes(response, maxManifestSize);
  const wanted = Digest.parse(reference) ?? digestSaid(response);
  const digest = digestOf(bytes, wanted === undefined ? "sha256" : Digest.algorithm(wanted));
  if (wanted !== undefined && digest !== wanted)
    throw new RegistryApiError("mismatch", `The manifest ${reference} should be ${wanted} and is ${digest}`);
  return { mediaType: typeOf(response), digest, bytes };
}

function ask(
  repository: RegistryRepository,
  method: string,
  reference: string,
  { accept = allTypes, signal }: PullManifestOptions,
  expected: readonly number[],
): Promise<TransportResponse> {
  return repository.client.send({
    method,
    address: repository.address(`manifests/${reference}`),
    headers: { accept: accept.join(", ") },
    scopes: [repository.scope("pull")],
    expected,
    signal,
  });
}

function digestSaid({ headers }: TransportResponse): Digest | undefined {
  return Digest.parse(String(headers["docker-content-digest"] ?? ""));
}

function typeOf({ headers }: TransportResponse): string {
  return essence(headers["content-type"]) ?? "application/octet-stream";
}
