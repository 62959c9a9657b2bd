import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { readWebFiles } from "#server/http/pages/web-files.ts";
import { webPages } from "#server/http/pages/web-pages.ts";

/** What `scripts/build-web.ts` writes, in a checkout and in the container image alike. */
const webFolder = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

/** The web pages; undefined where they were not built. */
export async function openPages(logger: Logger) {
  const files = await readWebFiles(webFolder);
  if (files === undefined) logger.info("the pages are not built: the registry runs without them");
  return files === undefined ? undefined : webPages(files);
}
