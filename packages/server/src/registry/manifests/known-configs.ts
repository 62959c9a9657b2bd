import type { Descriptor, Digest } from "@estiva/protocol";
import { BoundedMap } from "#server/memory/bounded-map.ts";
import type { BlobPull, BlobSource } from "../blobs/blob-source.ts";
import { type ConfigFacts, configFacts } from "./describe-manifest.ts";
import { readConfig } from "./read-config.ts";

/** Configurations whose facts are kept: many tags of one image are often pushed one after the other. */
const maxKept = 1_000;

/** What images' configurations say, by digest: content that can't change, so what is kept is right for ever. */
export class KnownConfigs {
  readonly #blobs: BlobSource;
  readonly #kept = new BoundedMap<Digest, ConfigFacts>({ capacity: maxKept });

  constructor(blobs: BlobSource) {
    this.#blobs = blobs;
  }

  /** For a manifest that is stored only if the repository has the configuration. */
  async facts(pull: BlobPull, { size }: Descriptor): Promise<ConfigFacts> {
    const { digest } = pull;
    const kept = this.#kept.get(digest);
    if (kept !== undefined) return kept;
    const config = await readConfig(this.#blobs, pull, size);
    const facts = configFacts(config);
    if (config !== undefined) this.#kept.set(digest, facts);
    return facts;
  }
}
