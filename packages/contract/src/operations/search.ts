import { z } from "zod";
import { count, digest, platformQuery } from "../fields.ts";
import { countedPage, listQuery } from "../lists.ts";
import { operation } from "../operation.ts";
import { contentKind, repository } from "./repositories.ts";

const found = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("repository"), repository }).meta({ id: "FoundRepository" }),
    z
      .object({
        type: z.literal("namespace"),
        namespace: z.object({
          name: z.string(),
          kind: z.enum(["user", "organization", "root"]),
          description: z.string(),
          repository_count: count,
        }),
      })
      .meta({ id: "FoundNamespace" }),
    z
      .object({
        type: z.literal("image"),
        image: z.object({ repository: z.string(), digest, kind: contentKind, tags: z.array(z.string()) }),
      })
      .meta({ id: "FoundImage" }),
  ])
  .meta({ id: "Found" });

export const searchOperations = {
  search: operation("search", {
    summary: "Find repositories and namespaces by a part of their name or description, and images by digest",
    description:
      "The empty query explores. A digest, or six and more of its first hex digits, finds images. `kind` and `platform` are those of a repository's newest tag; indexes are images too.",
    query: listQuery({
      q: z.string().max(255).prefault(""),
      type: z.enum(["all", "repository", "namespace", "image"]).prefault("all"),
      kind: contentKind.optional(),
      platform: platformQuery.optional(),
      sort: z.enum(["relevance", "pushed", "name"]).prefault("relevance"),
    }),
    answers: { 200: countedPage(found) },
    problems: ["cursor_invalid"],
  }),
};
