import { z } from "zod";
import { operation } from "../operation.ts";

/** Repositories that one stream watches. */
export const maxWatched = 50;

export const liveOperations = {
  watchRepositories: operation("watchRepositories", {
    summary: "Watch repositories: pushes, deletions, and uploads as they grow",
    description:
      "A stream of server-sent events. `push` and `delete` carry `{repository, digest, tag, at}`; `uploads` carries `{repository, open, bytes}` while something is being pushed, and once with `open: 0` when it has ended; `reset` says that some were missed: read again. It goes on behind `Last-Event-ID`.",
    query: z.object({
      repositories: z
        .string()
        .min(1)
        .max(maxWatched * 256)
        .optional()
        .describe(
          `Full names, separated by commas; ${maxWatched} at most. Needed unless \`scope\` is \`own\`.`,
        ),
      scope: z
        .enum(["named", "own"])
        .prefault("named")
        .describe(
          "`own`: whatever the caller may pull in its own namespace, its organisations, and where it was granted a right.",
        ),
    }),
    answers: { 200: z.string() },
    mediaType: "text/event-stream",
    problems: ["authentication_required", "quota_exceeded"],
  }),
};
