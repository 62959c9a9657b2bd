import type { Digest, RepositoryName, Tag } from "@estiva/protocol";
import type { ContentKind } from "#server/registry/manifests/content-kind.ts";
import type { DirectoryRequest, SeenRepository, Viewer } from "../repositories/repository-directory.ts";
import type { PlatformFilter } from "../tags/tag-list-records.ts";
import type { NamespacePlace } from "./namespace-search-records.ts";

/** Finds what somebody may see: by name, description or digest. */
export interface Finder {
  page<May>(viewer: SearchingViewer<May>, request: SearchRequest): Promise<FoundPage<May>>;
}

export const searchTypes = ["image", "namespace", "repository"] as const;
export type SearchType = (typeof searchTypes)[number];

export type Found<May> =
  | { readonly type: "repository"; readonly repository: SeenRepository<May> }
  | { readonly type: "namespace"; readonly namespace: NamespacePlace; readonly repositories: number }
  | { readonly type: "image"; readonly image: FoundImage };

export interface FoundImage {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly kind: ContentKind;
  readonly tags: readonly Tag[];
}

/** Behind which a page begins: what is found comes type by type. */
export interface SearchPlace {
  readonly type: SearchType;
  /** Empty for the beginning. */
  readonly text: string;
  readonly number: number;
}

export interface SearchRequest {
  readonly text: string;
  /** In the order of `searchTypes`. */
  readonly types: readonly SearchType[];
  /** An index is an image for many platforms: whoever looks for images finds it too. */
  readonly kind: ContentKind | undefined;
  readonly platform: PlatformFilter | undefined;
  readonly sort: "relevance" | "pushed" | "name";
  readonly root: DirectoryRequest["root"];
  readonly after: SearchPlace | undefined;
  readonly limit: number;
}

export interface SearchingViewer<May> extends Viewer<May> {
  /** Whether everything in a namespace is the viewer's to see. */
  readonly owns: (namespace: string) => Promise<boolean>;
}

export interface FoundPage<May> {
  readonly items: readonly Found<May>[];
  readonly next: SearchPlace | undefined;
}
