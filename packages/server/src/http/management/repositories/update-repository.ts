import { ApiProblem } from "@estiva/contract/problems";
import { auditEvent } from "../../request/audit-event.ts";
import type { Exchange } from "../../request/exchange.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRepository, rootVisibility } from "./present-repository.ts";
import type { CatalogParts } from "./repository-parts.ts";

/** `PATCH /api/v1/repositories/<name>` */
export function updateRepository(parts: CatalogParts): ManagementHandler<"updateRepository"> {
  const { catalog, audit, authority } = parts;
  return async ({ exchange, body }) => {
    const repository = repositoryOf(exchange);
    const outcome = await catalog.update(repository, {
      visibility: ownVisibility(exchange, body.visibility),
      description: body.description,
      immutableTags: body.immutable_tags,
      allowOverwrite: body.allow_overwrite,
      readOnly: body.read_only,
    });
    if (outcome === "unknown") throw new ApiProblem("not_found");
    if (outcome === "pull-denied") throw new ApiProblem("public_denies_pull");
    await audit.record(auditEvent(exchange, "repository.update", repository, { detail: { ...body } }));
    const asked = { repository, saysRoot: false };
    const { allowed } = await authority.judge(exchange.caller, asked, exchange.sender.root);
    return { status: 200, body: await presentRepository(exchange, allowed, parts) };
  };
}

/** Undefined where nothing is to be stored. @throws ApiProblem conflict */
function ownVisibility(
  { admission: { namespace }, sender: { root } }: Exchange,
  wanted: "public" | "private" | undefined,
): "public" | "private" | undefined {
  if (namespace?.kind !== "root" || wanted === undefined) return wanted;
  const setting = rootVisibility(root);
  if (wanted === setting) return undefined;
  throw new ApiProblem("conflict", {
    detail: `repositories of the root namespace are all ${setting}: ESTIVA_ROOT_NAMESPACE says so`,
  });
}
