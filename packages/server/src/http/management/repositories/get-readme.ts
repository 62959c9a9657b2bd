import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";

/** `GET /api/v1/repositories/<name>/readme` */
export function getReadme(catalog: CatalogRecords): ManagementHandler<"getReadme"> {
  return async ({ exchange }) => ({
    status: 200,
    body: { markdown: (await catalog.readme(repositoryOf(exchange))) ?? "" },
  });
}
