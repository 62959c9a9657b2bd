import type { ParsedBody } from "@estiva/contract/operations";
import { ApiProblem } from "@estiva/contract/problems";
import { RepositoryName } from "@estiva/protocol";
import { type AskedRepository, askedRepository, type Judgement } from "#server/access/authority.ts";
import { type Action, actions } from "#server/rights/action.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { ManagementHandler } from "../manage.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { rootVisibility, shownRepository } from "./shown-repository.ts";

/** `POST /api/v1/repositories` */
export function createRepository(
  { catalog, authority, actors, audit }: CatalogParts,
  { maxRepositoriesPerAccount }: { readonly maxRepositoriesPerAccount: number },
): ManagementHandler<"createRepository"> {
  return async ({ exchange, body }) => {
    const { caller, root } = exchange;
    const asked = readName(body);
    const judgement = await authority.judge(caller, asked, root);
    requireCreate(exchange, body.namespace, judgement);
    const { namespace, path } = judgement.target;
    const isRoot = namespace.kind === "root";
    if (isRoot) refuseOwnVisibility(body.visibility, rootVisibility(root));
    const outcome = await catalog.create({
      ...{ name: asked.repository, namespaceId: namespace.id, path, description: body.description ?? "" },
      visibility: isRoot ? undefined : (body.visibility ?? namespace.defaultVisibility),
      maxRepositories: isRoot ? undefined : maxRepositoriesPerAccount,
      ...{ actor: caller.principal, now: Date.now() },
    });
    if (outcome !== "created") throw refusals[outcome](maxRepositoriesPerAccount);
    await audit.record(
      auditEvent(exchange, "repository.create", asked.repository, { namespaceId: namespace.id }),
    );
    exchange.repository = asked.repository;
    exchange.rights = (await authority.judge(caller, asked, root)).allowed;
    return { status: 201, body: await shownRepository(exchange, { catalog, actors }) };
  };
}

const refusals = {
  taken: () => new ApiProblem("name_taken", { detail: "a repository of this name exists" }),
  full: (most: number) =>
    new ApiProblem("quota_exceeded", { detail: `the namespace has ${most} repositories, as many as it may` }),
  "namespace-gone": () => new ApiProblem("not_found"),
  "pull-denied": () => new ApiProblem("public_denies_pull"),
} as const;

/** @throws ApiProblem request_invalid */
function readName({ namespace, name }: ParsedBody<"createRepository">): AskedRepository {
  const asked =
    RepositoryName.parse(namespace) === undefined ? undefined : askedRepository(`${namespace}/${name}`);
  if (asked !== undefined) return asked;
  const detail = "is no name of a repository, or too long with its namespace";
  throw new ApiProblem("request_invalid", { fields: [{ pointer: "#/name", detail }] });
}

/** What strangers are told is the same for names that exist and for names that don't. */
function requireCreate({ caller }: Exchange, named: string, { allowed, target, reasons }: Judgement): void {
  if (caller.credential.kind === "none") throw new ApiProblem("authentication_required");
  if (target.namespace.name !== named || target.namespace.isDeleted) throw noSuchNamespace(named);
  if (allowed.has("create")) return;
  const isKnown = actions.some((action: Action) => allowed.has(action));
  throw new ApiProblem("forbidden", {
    detail: isKnown ? (reasons.at(-1) ?? "") : `you may not create repositories in ${named}`,
  });
}

function noSuchNamespace(name: string): ApiProblem {
  const detail = `there is no namespace ${name.slice(0, 100)}`;
  return new ApiProblem("request_invalid", { fields: [{ pointer: "#/namespace", detail }] });
}

function refuseOwnVisibility(wanted: string | undefined, setting: string): void {
  if (wanted === undefined || wanted === setting) return;
  throw new ApiProblem("conflict", {
    detail: `repositories of the root namespace are all ${setting}: ESTIVA_ROOT_NAMESPACE says so`,
  });
}
