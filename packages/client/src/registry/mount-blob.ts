import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";
import { beginUpload, type Upload } from "./upload.ts";

export interface MountOptions extends CallOptions {
  /** The repository that has it; left out, the registry may look where it will. */
  readonly from?: string;
}

/** Asks for a blob without sending it (distribution-spec, "Mounting a blob from another repository"). */
export async function mountBlob(
  repository: RegistryRepository,
  digest: string,
  { from, signal }: MountOptions,
): Promise<"mounted" | Upload> {
  const query = new URLSearchParams({ mount: digest });
  const scopes = [repository.scope("pull", "push")];
  if (from !== undefined) {
    query.set("from", from);
    scopes.push({ type: "repository", name: from, actions: ["pull"] });
  }
  const begun = await beginUpload(repository, `?${query}`, scopes, undefined, signal);
  return begun === "created" ? "mounted" : begun;
}
