import type { Chunk } from "../scan.ts";

/** Namespaces as people find them. Reads committed rows. */
export interface NamespaceSearchRecords {
  /** A piece of the list of namespaces, by name, of those whose name has the part. */
  scanNamespaces(part: string, after: NamespacePlace | undefined): Promise<Chunk<NamespacePlace>>;

  /** How many repositories are in it, all or the public ones, up to `limit`. */
  countRepositories(namespaceId: number, only: "public" | undefined, limit: number): Promise<number>;
}

export interface NamespacePlace {
  readonly id: number;
  readonly name: string;
  readonly kind: "root" | "user" | "organization";
  readonly description: string;
}
