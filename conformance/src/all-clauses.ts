import type { Clause, ClauseDefinition } from "./clause.ts";
import { base } from "./clauses/base.ts";
import { cancel } from "./clauses/cancel.ts";
import { catalog } from "./clauses/catalog.ts";
import { conditional } from "./clauses/conditional.ts";
import { connections } from "./clauses/connections.ts";
import { deletion } from "./clauses/deletion.ts";
import { errors } from "./clauses/errors.ts";
import { locationsArePaths } from "./clauses/locations.ts";
import { manifestKinds } from "./clauses/manifest-kinds.ts";
import { manifestRefusals } from "./clauses/manifest-refusals.ts";
import { manifestSizes } from "./clauses/manifest-sizes.ts";
import { mount } from "./clauses/mount.ts";
import { multiTag } from "./clauses/multi-tag.ts";
import { names } from "./clauses/names.ts";
import { pullBlobs } from "./clauses/pull-blobs.ts";
import { pullManifests } from "./clauses/pull-manifests.ts";
import { pushChunked } from "./clauses/push-chunked.ts";
import { pushManifests } from "./clauses/push-manifests.ts";
import { pushMonolithic } from "./clauses/push-monolithic.ts";
import { pushOutOfOrder } from "./clauses/push-out-of-order.ts";
import { pushSinglePost } from "./clauses/push-single-post.ts";
import { pushStreamed } from "./clauses/push-streamed.ts";
import { ranges } from "./clauses/ranges.ts";
import { referrers } from "./clauses/referrers.ts";
import { referrersPages } from "./clauses/referrers-pages.ts";
import { resume } from "./clauses/resume.ts";
import { subjects } from "./clauses/subjects.ts";
import { tags } from "./clauses/tags.ts";
import { tokens } from "./clauses/tokens.ts";
import { uploadSessions } from "./clauses/upload-sessions.ts";
import { warnings } from "./clauses/warnings.ts";

const definitions: readonly ClauseDefinition[] = [
  ...base,
  ...tokens,
  ...connections,
  ...pullManifests,
  ...pullBlobs,
  ...ranges,
  ...pushMonolithic,
  ...pushSinglePost,
  ...uploadSessions,
  ...pushChunked,
  ...pushOutOfOrder,
  ...pushStreamed,
  ...resume,
  ...cancel,
  ...mount,
  ...pushManifests,
  ...manifestKinds,
  ...manifestRefusals,
  ...manifestSizes,
  ...subjects,
  ...multiTag,
  ...tags,
  ...referrers,
  ...referrersPages,
  ...deletion,
  ...catalog,
  ...errors,
  ...conditional,
  ...names,
  ...locationsArePaths,
  // The last, because it judges every answer that came before it.
  ...warnings,
];

/** Every clause; one that is run for several algorithms stands here once for each. */
export const allClauses: readonly (Clause & Pick<ClauseDefinition, "algorithms">)[] = definitions.flatMap(
  (definition) =>
    definition.algorithms.map((algorithm) => {
      const several = definition.algorithms.length > 1;
      const suffix = several ? `@${algorithm}` : "";
      const title = several ? `${definition.title} (${algorithm})` : definition.title;
      return { ...definition, id: definition.id + suffix, title, algorithms: [algorithm] };
    }),
);
