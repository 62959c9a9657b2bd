import type { Digest, DigestAlgorithm } from "@estiva/protocol/digest";
import { digestOf } from "./digest-of.ts";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";

export interface NewManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface PushManifestOptions extends CallOptions {
  /** None: only under its digest. */
  readonly tags?: readonly string[];
  readonly algorithm?: DigestAlgorithm;
}

export interface PushedManifest {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  /** The subject that the registry has taken note of (`OCI-Subject`). */
  readonly subject: string | undefined;
}

/** How many tags go with one request. */
const tagsAtOnce = 10;

/**
 * Pushes a manifest: under its tag where it has one, under its digest where it has none or several. Several go
 * with one request (distribution-spec, "Pushing Manifests", parameter `tag`); a registry that doesn't know that
 * gets the manifest once for each.
 * @throws RegistryApiError `mismatch` where the registry names another digest.
 */
export async function pushManifest(
  repository: RegistryRepository,
  manifest: NewManifest,
  { tags = [], algorithm = "sha256", signal }: PushManifestOptions,
): Promise<PushedManifest> {
  const digest = digestOf(manifest.bytes, algorithm);
  const pushed = { mediaType: manifest.mediaType, digest, size: manifest.bytes.byteLength };
  const [only, ...others] = tags;
  if (only === undefined || (others.length === 0 && algorithm === "sha256")) {
    const answer = await put(repository, manifest, only ?? digest, signal);
    const named = String(answer["docker-content-digest"] ?? digest);
    if (named !== digest) throw new RegistryApiError("mismatch", `${digest} was pushed and ${named} is kept`);
    return { ...pushed, subject: answer["oci-subject"] };
  }
  let subject: string | undefined;
  for (let from = 0; from < tags.length; from += tagsAtOnce) {
    const some = tags.slice(from, from + tagsAtOnce);
    const query = new URLSearchParams(some.map((tag) => ["tag", tag]));
    const answer = await put(repository, manifest, `${digest}?${query}`, signal);
    subject = answer["oci-subject"];
    if (answer["oci-tag"] === undefined) for (const tag of some) await put(repository, manifest, tag, signal);
  }
  return { ...pushed, subject };
}

async function put(
  repository: RegistryRepository,
  { mediaType, bytes }: NewManifest,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string | undefined>>> {
  const response = await repository.client.send({
    method: "PUT",
    address: repository.address(`manifests/${reference}`),
    headers: { "content-type": mediaType },
    body: bytes,
    scopes: [repository.scope("pull", "push")],
    expected: [201],
    signal,
  });
  response.discard();
  return response.headers as Readonly<Record<string, string | undefined>>;
}
