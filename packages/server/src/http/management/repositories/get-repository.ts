import type { ManagementHandler } from "../manage.ts";
import { presentRepository } from "./present-repository.ts";
import type { CatalogParts } from "./repository-parts.ts";

/** `GET /api/v1/repositories/<name>` */
export function getRepository(parts: CatalogParts): ManagementHandler<"getRepository"> {
  return async ({ exchange, admission: { rights } }) => ({
    status: 200,
    body: await presentRepository(exchange, rights, parts),
  });
}
