import { randomBytes } from "node:crypto";
import { type DigestAlgorithm, digestAlgorithms } from "@estiva/protocol";
import type { RegistryClient } from "./registry-client.ts";
import { Repository } from "./repository.ts";

/** The spec's own words, or `contract`: what real clients and Estiva's users need beyond the spec. */
export type Level = "MUST" | "SHOULD" | "contract";

/** One thing that a registry has to do, and how that is found out. */
export interface Clause {
  /** Stable; `end-…` are the endpoints of the distribution-spec. With `@sha512` where run for an algorithm. */
  readonly id: string;
  /** `workflow/area: what is asked`. */
  readonly title: string;
  readonly level: Level;
  /** The section that asks for it. */
  readonly source: string;
  /** Resolves where the registry does it, throws with the reason where it does not. */
  readonly run: (trial: Trial) => Promise<void>;
}

/** What a clause is given to find out. */
export class Trial {
  readonly client: RegistryClient;
  readonly algorithm: DigestAlgorithm;
  readonly #prefix: string;

  /** @param prefix in front of every repository's name: `conformance-`, or `alice/` for a namespace */
  constructor(client: RegistryClient, prefix: string, algorithm: DigestAlgorithm) {
    this.client = client;
    this.algorithm = algorithm;
    this.#prefix = prefix;
  }

  /** A name that nothing else uses. */
  freshName(): string {
    return `${this.#prefix}${randomBytes(6).toString("hex")}`;
  }

  /** A repository that nothing else uses; it comes into being with the first push. */
  repository(name: string = this.freshName()): Repository {
    return new Repository(this.client, name, this.algorithm);
  }
}

export interface ClauseDefinition extends Clause {
  readonly algorithms: readonly DigestAlgorithm[];
}

interface Define {
  (id: string, says: string, run: Clause["run"]): ClauseDefinition;
  /** Run once for sha256 and once for sha512. */
  perAlgorithm(id: string, says: string, run: Clause["run"]): ClauseDefinition;
}

/** Makes the three words with which an area's clauses are written down. */
export function clausesOf(area: string, section: string): { must: Define; should: Define; contract: Define } {
  const word = (level: Level): Define => {
    const source = level === "contract" ? "registry contract" : `distribution-spec, "${section}"`;
    const make =
      (algorithms: readonly DigestAlgorithm[]) =>
      (id: string, says: string, run: Clause["run"]): ClauseDefinition => {
        return { id, title: `${area}: ${says}`, level, source, run, algorithms };
      };
    return Object.assign(make(["sha256"]), { perAlgorithm: make(digestAlgorithms) });
  };
  return { must: word("MUST"), should: word("SHOULD"), contract: word("contract") };
}
