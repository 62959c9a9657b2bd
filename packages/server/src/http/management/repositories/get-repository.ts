import type { ManagementHandler } from "../manage.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { shownRepository } from "./shown-repository.ts";

/** `GET /api/v1/repositories/<name>` */
export function getRepository(parts: CatalogParts): ManagementHandler<"getRepository"> {
  return async ({ exchange, admission: { rights } }) => ({
    status: 200,
    body: await shownRepository(exchange, rights, parts),
  });
}
