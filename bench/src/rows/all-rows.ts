import { closeChunkedUpload } from "./close-chunked-upload.ts";
import { deleteManifest } from "./delete-manifest.ts";
import { fillWithTags } from "./fill-repository.ts";
import { headBlob } from "./head-blob.ts";
import { listTags } from "./list-tags.ts";
import { pullLargeBlob } from "./pull-large-blob.ts";
import { pullManifest, pullManifestOfMany } from "./pull-manifest.ts";
import { pullSmallBlob } from "./pull-small-blob.ts";
import { pullStampede } from "./pull-stampede.ts";
import {
  decideAmongFew,
  decideAmongMany,
  pullAnonymously,
  pullWithToken,
  requestTokens,
} from "./pull-with-account.ts";
import { pushLargeImage, pushSmallImage } from "./push-image.ts";
import { pushTag, pushTagsAtOnce } from "./push-tag.ts";
import { randomRanges } from "./random-ranges.ts";
import type { AnyRow } from "./row.ts";
import { uploadsAtOnce } from "./uploads-at-once.ts";

/**
 * Every row in the order in which they run: those that share a fixture follow each other, and what adds tags comes
 * after what counts on their number.
 */
export const allRows: readonly AnyRow[] = [
  pullLargeBlob,
  randomRanges,
  pullSmallBlob,
  pullManifest,
  headBlob,
  pullStampede,
  fillWithTags,
  pullManifestOfMany,
  listTags,
  deleteManifest,
  pushTag,
  pushTagsAtOnce,
  pushSmallImage,
  pushLargeImage,
  closeChunkedUpload,
  uploadsAtOnce,
  pullAnonymously,
  pullWithToken,
  decideAmongFew,
  requestTokens,
  decideAmongMany,
];

/**
 * The rows that `A,C′,E` names: by id, or by letter where a letter has several rows. `C'` is C′.
 * @throws Error for a name without a row.
 */
export function selectRows(names: readonly string[] | undefined): readonly AnyRow[] {
  if (names === undefined) return allRows;
  const wanted = names.map((name) => name.replace("'", "′").toLowerCase());
  const matches = (row: AnyRow, name: string) =>
    row.id.toLowerCase() === name || row.id.split("-")[0]?.toLowerCase() === name;
  for (const name of wanted) {
    if (allRows.some((row) => matches(row, name))) continue;
    throw new Error(`no row is called "${name}"; there are ${allRows.map((row) => row.id).join(", ")}`);
  }
  return allRows.filter((row) => wanted.some((name) => matches(row, name)));
}
