import { ApiProblem } from "@estiva/contract/problems";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRepository, rootVisibility } from "./present-repository.ts";
import type { CatalogParts } from "./repository-parts.ts";

/** `POST /api/v1/repositories` */
export function createRepository(
  { catalog, authority, actors, audit }: CatalogParts,
  { maxRepositoriesPerAccount }: { readonly maxRepositoriesPerAccount: number },
): ManagementHandler<"createRepository"> {
  return async ({ exchange, body }) => {
    const { caller, sender } = exchange;
    const namespace = namedNamespace(exchange);
    const repository = repositoryOf(exchange);
    const isRoot = namespace.kind === "root";
    if (isRoot) refuseOwnVisibility(body.visibility, rootVisibility(sender.root));
    const outcome = await catalog.create({
      name: repository,
      namespaceId: namespace.id,
      path: pathBelow(namespace, repository),
      description: body.description ?? "",
      visibility: isRoot ? undefined : (body.visibility ?? namespace.defaultVisibility),
      maxRepositories: isRoot ? undefined : maxRepositoriesPerAccount,
      actor: caller.principal,
      now: Date.now(),
    });
    if (outcome !== "created") throw refusals[outcome](maxRepositoriesPerAccount);
    await audit.record(auditEvent(exchange, "repository.create", repository, { namespaceId: namespace.id }));
    const asked = { repository, saysRoot: false };
    const { allowed } = await authority.judge(caller, asked, sender.root);
    return { status: 201, body: await presentRepository(exchange, allowed, { catalog, actors }) };
  };
}

const refusals = {
  taken: () => new ApiProblem("name_taken", { detail: "a repository of this name exists" }),
  full: (most: number) =>
    new ApiProblem("quota_exceeded", { detail: `the namespace has ${most} repositories, as many as it may` }),
  "namespace-gone": () => new ApiProblem("not_found"),
  "pull-denied": () => new ApiProblem("public_denies_pull"),
} as const;

function refuseOwnVisibility(wanted: string | undefined, setting: string): void {
  if (wanted === undefined || wanted === setting) return;
  throw new ApiProblem("conflict", {
    detail: `repositories of the root namespace are all ${setting}: ESTIVA_ROOT_NAMESPACE says so`,
  });
}
