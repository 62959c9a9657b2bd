import { type Descriptor, isObject, parseDescriptor } from "@estiva/protocol/descriptor";
import { pages } from "./pages.ts";
import { pullManifest } from "./pull-manifest.ts";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";

export interface ReferrersOptions extends CallOptions {
  readonly artifactType?: string;
}

/**
 * Descriptors of what names a manifest as its subject (distribution-spec, "Listing Referrers"); of a registry
 * without that list, of the tag that stands in for it ("Referrers Tag Schema").
 */
export async function* referrers(
  repository: RegistryRepository,
  digest: string,
  { artifactType, signal }: ReferrersOptions,
): AsyncGenerator<Descriptor, void> {
  const query = artifactType === undefined ? "" : `?${new URLSearchParams({ artifactType })}`;
  const address = repository.address(`referrers/${digest}${query}`);
  const scopes = [repository.scope("pull")];
  const isWanted = (one: Descriptor) => artifactType === undefined || one.artifactType === artifactType;
  try {
    for await (const page of pages(repository.client, { address, scopes, signal }))
      yield* descriptorsOf(page).filter(isWanted);
  } catch (error) {
    if (!(error instanceof RegistryApiError) || error.status !== 404) throw error;
    yield* (await fromTag(repository, digest, signal)).filter(isWanted);
  }
}

async function fromTag(
  repository: RegistryRepository,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[]> {
  // Its truncation to 64 characters of hash concerns no digest that is known here but sha512's.
  const tag = digest.replace(":", "-").replace(/^([^-]{1,32}-.{64}).*$/, "$1");
  try {
    const { bytes } = await pullManifest(repository, tag, { signal });
    return descriptorsOf(JSON.parse(bytes.toString()));
  } catch (error) {
    if (error instanceof RegistryApiError && error.status === 404) return [];
    throw error;
  }
}

function descriptorsOf(index: unknown): readonly Descriptor[] {
  const { manifests } = isObject(index) ? index : {};
  if (!Array.isArray(manifests))
    throw new RegistryApiError("unexpected", "The list of referrers is no index");
  return manifests.map((value, place) => {
    const descriptor = parseDescriptor(value, `manifests[${place}]`);
    if (typeof descriptor === "string") throw new RegistryApiError("unexpected", descriptor);
    return descriptor;
  });
}
